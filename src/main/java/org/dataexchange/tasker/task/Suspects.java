package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Prepares runs whose server died while it prepared them, one at a time. Of several that died with
 * it one may be the cause; together they would go on dying together, until all of them are given
 * up. An attempt is counted when its turn has come, so that whoever waits pays for nobody.
 * Thread-safe.
 */
final class Suspects {

  private static final Logger LOG = System.getLogger(Suspects.class.getName());

  private static final long LOOK_SECONDS = 1;

  private final Semaphore turn = new Semaphore(1, true);

  /**
   * Does the work, at once in a first attempt.
   *
   * @throws CancelCheck.CalledOff if the run is cancelled while it waits
   * @throws Failures.Detached if the thread is interrupted while it waits
   */
  <T> T inTurn(Run run, CancelCheck check, Supplier<T> work) {
    return run.attempt() == 1 ? work.get() : alone(run, check, work);
  }

  /** Does the work when its turn has come; throws as above. */
  <T> T alone(Run run, CancelCheck check, Supplier<T> work) {
    await(run, check);
    try {
      return work.get();
    } finally {
      turn.release();
    }
  }

  private void await(Run run, CancelCheck check) {
    if (turn.tryAcquire()) {
      return;
    }
    LOG.log(Level.INFO, "Run {0} waits for its turn, as a server died with it", run.id());
    try {
      while (!turn.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS)) {
        check.pass();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failures.Detached(run.taskId());
    }
  }
}
