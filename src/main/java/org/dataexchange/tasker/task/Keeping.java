package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Keeps what a run lay in for a while after its end, for somebody who wants to look into it. */
final class Keeping {

  private static final Logger LOG = System.getLogger(Keeping.class.getName());

  private static final Duration TIME = Duration.ofHours(1);

  private final Sandbox sandbox;
  private final Journal journal;
  private final Clock clock;

  Keeping(Sandbox sandbox, Journal journal, Clock clock) {
    this.sandbox = sandbox;
    this.journal = journal;
    this.clock = clock;
  }

  /** From now on; empty if it cannot be kept, which takes nothing from the run's result. */
  Optional<Report.Kept> keep(Run run) {
    try {
      Instant until = clock.instant().plus(TIME);
      Optional<Sandbox.Shell> shell = sandbox.shell(run.id());
      shell.ifPresent(there -> journal.keep(run.id(), until));
      return shell.map(there -> new Report.Kept(until, there));
    } catch (Failures.SystemFailed e) {
      LOG.log(Level.WARNING, "Run {0} is not kept: {1}", run.id(), e.getMessage());
      return Optional.empty();
    }
  }
}
