package org.dataexchange.tasker.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Sandbox;

/** Keeps a shell into what a run lay in for a while after its end, for who wants to look in. */
record ShellKeeping(Sandbox sandbox, Journal journal, Clock clock) {

  private static final Logger LOG = System.getLogger(ShellKeeping.class.getName());

  private static final Duration TIME = Duration.ofHours(1);

  private static final String NO_SHELL =
      "the image has no shell at /bin/sh, so there is nothing to enter";

  private static final String GONE = "its container was removed meanwhile";

  /** From now on; that it cannot be kept takes nothing from the run's result. */
  Report.Kept keep(Run run) {
    try {
      Optional<Sandbox.Shell> shell = sandbox.shell(run.id());
      if (shell.isEmpty()) {
        return new Report.Kept.Refused(
            sandbox.hasShell(run.image().orElseThrow().name()) ? GONE : NO_SHELL);
      }
      Instant until = clock.instant().plus(TIME);
      journal.keep(run.id(), until);
      return new Report.Kept.Open(until, shell.get());
    } catch (Failures.SystemFailed e) {
      LOG.log(Level.WARNING, "Run {0} is not kept: {1}", run.id(), e.getMessage());
      return new Report.Kept.Refused("its shell cannot be had from the engine");
    }
  }
}
