package org.dataexchange.tasker.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Ticker;

/**
 * Finds where a run that was left goes on, and counts what ends the life of servers: a start, and
 * the reading of what an ended run left. A trace that is too much for one server is too much for
 * the next, so the run's folder has a note while it is read; where the next server finds that, it
 * counts one more attempt. Thread-safe.
 *
 * @param most attempts of a run, readings with them
 */
record Recovery(
    Sandbox sandbox, Journal journal, int most, Clock clock, Ticker ticker, Retry retry) {

  private static final Logger LOG = System.getLogger(Recovery.class.getName());

  /** The place of a run that was left. */
  enum Place {
    /** Nowhere: it was not let go, or all of it is gone. */
    NOWHERE,
    /** In its container, under way. */
    UNDER_WAY,
    /** In what it left when it ended. */
    ENDED
  }

  /**
   * Finds it, and takes over its steps. An engine that is away hides a run, but does not end it: it
   * is waited for as long as for the run.
   */
  Place find(Attempt attempt) {
    Run left = attempt.run();
    if (left.released().isEmpty()) {
      return Place.NOWHERE;
    }
    RunFolder folder = journal.folder(left.id());
    Retry patient = new Retry(ticker, left.released().get().granted().timeout());
    if (!patient.call(left.taskId(), () -> sandbox.knows(left, folder))) {
      return Place.NOWHERE;
    }
    LOG.log(Level.INFO, "Run {0} was left by a former server or try, and is joined", left.id());
    attempt.steps().resume();
    return patient.call(left.taskId(), () -> sandbox.hasEnded(left, folder))
        ? Place.ENDED
        : Place.UNDER_WAY;
  }

  /** The attempt that comes in the place of one of which nothing is there. */
  Run next(Run left, boolean died) {
    return died ? left.again(clock.instant()) : left.anew(clock.instant());
  }

  /** An orderly stop is no death: a start that it cuts short does not count. */
  <T> T counted(Attempt attempt, Supplier<T> start) {
    try {
      return start.get();
    } catch (Failures.Detached e) {
      uncount(attempt.run());
      throw e;
    }
  }

  private void uncount(Run run) {
    // an interrupted thread can write no file
    boolean interrupted = Thread.interrupted();
    try {
      Run saved = journal.read(run.id());
      // one that waited for its turn is not counted yet
      if (saved.released().isEmpty() && saved.attempt() == run.attempt()) {
        journal.save(saved.uncounted());
      }
    } catch (Failures.StorageFailed e) {
      countsAnyway(run, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void countsAnyway(Run run, Failures.StorageFailed e) {
    LOG.log(Level.WARNING, "Run {0}: its stop counts as an attempt: {1}", run.id(), e.getMessage());
  }

  /**
   * Reads what an ended run left.
   *
   * @param died did the server that left it die?
   * @throws Failures.GivenUp if enough servers died of it
   */
  <T> T reading(Attempt attempt, boolean died, Supplier<T> work) {
    Run left = attempt.run();
    if (died && journal.isReading(left)) {
      attempt.steps().become(again(left));
    }
    Run read = attempt.run();
    retry.run(read.taskId(), () -> journal.reading(read, true));
    try {
      return work.get();
    } catch (Failures.RunKilled e) {
      attempt.steps().become(left); // it was not read: its next start has that number
      throw e;
    } finally {
      forget(read);
    }
  }

  private Run again(Run left) {
    Run again = left.reread();
    if (again.attempt() > most) {
      throw new Failures.GivenUp(most);
    }
    retry.run(left.taskId(), () -> journal.save(again));
    return again;
  }

  private void forget(Run run) {
    try {
      journal.reading(run, false);
    } catch (Failures.StorageFailed e) {
      countsAnyway(run, e);
    }
  }
}
