package org.dataexchange.tasker.sandbox.container;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Work that no answer has to wait for: one thing after the other, on one thread, not before the
 * answer has had its time. If more comes than can be done, whoever brings it does it, so nothing
 * piles up. Thread-safe.
 */
public final class BackgroundWork implements AutoCloseable {

  private static final Logger LOG = System.getLogger(BackgroundWork.class.getName());

  private static final int WAITING = 64;

  /** An engine that is away must not hold up the end of the server for longer. */
  private static final Duration LAST = Duration.ofSeconds(5);

  /** The rest at the end is done several at a time: a slow engine makes each wait. */
  private static final int LAST_THREADS = 4;

  /** From the end of a run to its answer on the broker, with the machine to itself. */
  private static final Duration LATER = Duration.ofMillis(25);

  private final ScheduledThreadPoolExecutor one;
  private final Duration most;
  private final BooleanSupplier worthwhile;

  /**
   * @param worthwhile is it worth more than a few seconds of it?
   */
  public BackgroundWork(ThreadFactory threads, Duration most, BooleanSupplier worthwhile) {
    this.most = most;
    this.worthwhile = worthwhile;
    // nothing is asked for any more of one that is closed
    one = new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
    one.setKeepAliveTime(1, TimeUnit.SECONDS);
    one.allowCoreThreadTimeOut(true);
  }

  /** What it is, is for the log, if it fails. */
  public void add(String what, Runnable work) {
    if (one.getQueue().size() < WAITING) {
      one.schedule(() -> doQuietly(what, work), LATER.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      doQuietly(what, work);
    }
  }

  private static void doQuietly(String what, Runnable work) {
    try {
      work.run();
    } catch (Throwable e) { // one failure must not keep the rest from being done
      LOG.log(Level.WARNING, "{0} has to wait for the next sweep: {1}", what, e.toString());
    }
  }

  /** Does what waits, for a few seconds, and longer where it is only slow; the rest is left. */
  @Override
  public void close() {
    one.setCorePoolSize(LAST_THREADS);
    one.shutdown();
    try {
      long end = System.nanoTime() + most.toNanos();
      while (!one.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() - end >= 0 || !worthwhile.getAsBoolean()) {
          one.shutdownNow();
          return;
        }
      }
    } catch (InterruptedException e) {
      one.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
