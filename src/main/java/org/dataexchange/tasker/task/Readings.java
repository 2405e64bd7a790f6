package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Function;

/**
 * Counts how often a server died while it read what an ended run had left: a trace that is too much
 * for one is too much for the next. The run's folder has a note while it is read. Where the next
 * server finds that, it counts one more attempt. What a server left that died is read one at a
 * time, and while nothing is prepared that may be the cause: so a run pays for itself. Thread-safe.
 */
final class Readings {

  private static final Logger LOG = System.getLogger(Readings.class.getName());

  private final Journal journal;
  private final Suspects suspects;
  private final int most;
  private final Patience patience;

  /**
   * @param most attempts, those to run it with them
   */
  Readings(Journal journal, Suspects suspects, int most, Patience patience) {
    this.journal = journal;
    this.suspects = suspects;
    this.most = most;
    this.patience = patience;
  }

  /**
   * Reads a run that had ended when it was joined.
   *
   * @param died did the server that left it die?
   * @param read is given the run with its attempts as they count now
   * @throws Failures.GivenUp if enough servers died of it
   * @throws CancelCheck.CalledOff if the run is cancelled while it waits for its turn
   * @throws Failures.Detached if the thread is interrupted; that does not count
   */
  Report of(Run left, boolean died, CancelCheck check, Function<Run, Report> read) {
    return died ? suspects.alone(left, check, () -> noted(counted(left), read)) : noted(left, read);
  }

  private Run counted(Run left) {
    if (!journal.isReading(left)) {
      return left;
    }
    Run again = left.reread();
    if (again.attempt() > most) {
      throw new Failures.GivenUp(most);
    }
    return patience.insist(left.taskId(), () -> save(again));
  }

  private Run save(Run run) {
    journal.save(run);
    return run;
  }

  private Report noted(Run run, Function<Run, Report> read) {
    patience.insist(run.taskId(), () -> note(run));
    try {
      return read.apply(run);
    } finally {
      forget(run);
    }
  }

  private Run note(Run run) {
    journal.reading(run, true);
    return run;
  }

  private void forget(Run run) {
    try {
      journal.reading(run, false);
    } catch (Failures.StorageFailed e) {
      LOG.log(
          Level.WARNING, "Run {0}: its stop counts as an attempt: {1}", run.id(), e.getMessage());
    }
  }
}
