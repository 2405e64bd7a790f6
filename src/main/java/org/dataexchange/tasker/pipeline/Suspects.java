package org.dataexchange.tasker.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Failures;

/**
 * Runs whose server died while it prepared or read them, one at a time. Of several that died with
 * it one may be the cause; together they would go on dying together, until all of them are given
 * up. An attempt is counted when its turn has come, so that whoever waits pays for nobody.
 * Thread-safe.
 */
final class Suspects {

  private static final Logger LOG = System.getLogger(Suspects.class.getName());
  private static final long LOOK_SECONDS = 1;

  private final Semaphore turn = new Semaphore(1, true);

  /**
   * Works when the attempt's turn has come, at once if it is not suspected.
   *
   * @throws CancelCheck.CalledOff if the run is cancelled while it waits
   * @throws Failures.Detached if the thread is interrupted while it waits
   */
  <T> T inTurn(boolean suspected, Attempt attempt, Supplier<T> work) {
    if (!suspected) {
      return work.get();
    }
    await(attempt);
    try {
      return work.get();
    } finally {
      turn.release();
    }
  }

  private void await(Attempt attempt) {
    if (turn.tryAcquire()) {
      return;
    }
    LOG.log(Level.INFO, "Run {0} waits for its turn, as a server died with it", attempt.run().id());
    try {
      while (!turn.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS)) {
        attempt.check().pass();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failures.Detached(attempt.run().taskId());
    }
  }
}
