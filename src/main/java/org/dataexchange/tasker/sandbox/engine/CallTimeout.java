package org.dataexchange.tasker.sandbox.engine;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Cuts off calls that take too long, by an interrupt that the caller never sees: the engine's
 * client has a response time-out, but keeps it on TCP alone, and not on a unix socket. One thread
 * watches over all calls. Thread-safe.
 */
final class CallTimeout implements AutoCloseable {

  private final ScheduledThreadPoolExecutor alarms;

  CallTimeout(ThreadFactory threads) {
    alarms = new ScheduledThreadPoolExecutor(1, threads);
    alarms.setRemoveOnCancelPolicy(true);
  }

  /** A call took longer than it may. */
  static final class TookTooLong extends RuntimeException {
    private TookTooLong(Duration limit) {
      super("it did not answer within " + limit.toSeconds() + " s");
    }
  }

  /** One call, from its beginning to whichever comes first: its end or its alarm. */
  private static final class Call {
    private final Thread caller = Thread.currentThread();
    private boolean over;
    private boolean cut;

    private synchronized void cut() {
      if (!over) {
        cut = true;
        caller.interrupt();
      }
    }

    /** Takes the alarm's interrupt away, and no other one. */
    private synchronized boolean end() {
      over = true;
      return cut && Thread.interrupted();
    }
  }

  /** Calls, on this thread. */
  <T> T within(Duration limit, Supplier<T> supplier) {
    Call call = new Call();
    ScheduledFuture<?> alarm = alarms.schedule(call::cut, limit.toMillis(), TimeUnit.MILLISECONDS);
    boolean cut = false;
    try {
      return supplier.get();
    } catch (RuntimeException e) {
      cut = call.end();
      if (cut) {
        throw new TookTooLong(limit);
      }
      throw e;
    } finally {
      alarm.cancel(false);
      if (!cut) {
        call.end();
      }
    }
  }

  @Override
  public void close() {
    alarms.shutdownNow();
  }
}
