package org.dataexchange.tasker.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * So many at one time of what an executor is given, and the rest in turn: the server's own bound
 * cannot be the number of processors. Thread-safe.
 */
public final class BoundedExecutor implements Executor {

  private static final Logger LOG = System.getLogger(BoundedExecutor.class.getName());

  private final int most;
  private final Executor executor;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int busy;

  public BoundedExecutor(int most, Executor executor) {
    this.most = most;
    this.executor = executor;
  }

  /** Throws if it may run now, and the executor does not take it. */
  @Override
  public void execute(Runnable work) {
    if (begins(work)) {
      hand(work);
    }
  }

  private synchronized boolean begins(Runnable work) {
    if (busy == most) {
      waiting.add(work);
      return false;
    }
    busy++;
    return true;
  }

  private void hand(Runnable work) {
    try {
      executor.execute(() -> run(work));
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        busy--;
      }
      throw e;
    }
  }

  /** On a thread that is there, as an executor that stops takes nothing new. */
  private void run(Runnable work) {
    for (Runnable one = work; one != null; one = next()) {
      try {
        one.run();
      } catch (Throwable e) { // what waits must not wait for ever
        LOG.log(Level.ERROR, "Some work ended with a defect", e);
      }
    }
  }

  /** What comes in the place of what has ended, null if nothing waits. */
  private synchronized Runnable next() {
    Runnable next = waiting.poll();
    busy -= next == null ? 1 : 0;
    return next;
  }
}
