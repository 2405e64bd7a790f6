package org.dataexchange.tasker.sandbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What no answer has to wait for: one thing after the other, on one thread. If more comes than can
 * be done, whoever brings it does it, so nothing piles up. Thread-safe.
 */
final class Upkeep implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Upkeep.class.getName());

  private static final int WAITING = 64;

  /** An engine that is away must not hold up the end of the server. */
  private static final Duration LAST = Duration.ofSeconds(5);

  private final ThreadPoolExecutor one;

  Upkeep(ThreadFactory threads) {
    one =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            threads,
            new ThreadPoolExecutor.CallerRunsPolicy());
    one.allowCoreThreadTimeOut(true);
  }

  /**
   * @param what for the log, if it fails
   */
  void add(String what, Runnable work) {
    one.execute(
        () -> {
          try {
            work.run();
          } catch (Throwable e) { // one failure must not keep the rest from being done
            LOG.log(Level.WARNING, "{0} has to wait for the next sweep: {1}", what, e.toString());
          }
        });
  }

  /** Does what waits, for a few seconds; what is left then is left. */
  @Override
  public void close() {
    one.shutdown();
    try {
      if (!one.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
        one.shutdownNow();
      }
    } catch (InterruptedException e) {
      one.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
