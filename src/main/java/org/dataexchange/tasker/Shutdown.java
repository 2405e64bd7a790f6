package org.dataexchange.tasker;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedTaskListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;

/**
 * Ends the application once, as soon as anything says that the server goes down. Liberty says it to
 * an application last: before that comes its quiesce stage, in which it takes no work and waits up
 * to 30 s for what is under way. So the JVM's own hook listens for SIGTERM, and the schedule for a
 * task that is not let begin any more, which is what {@code server stop} does first.
 */
final class Shutdown implements ManagedTaskListener {

  private static final Logger LOG = System.getLogger(Shutdown.class.getName());

  private final Runnable end;
  private final Thread hook = new Thread(this::run, "tasker-shutdown");
  private boolean ended;

  Shutdown(Runnable end) {
    this.end = end;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Ends all, or waits until somebody else who does has done it. */
  synchronized void run() {
    if (!ended) {
      ended = true;
      end.run();
    }
  }

  /** The application ends, the server perhaps not. */
  void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "The server is ending, too");
    }
  }

  @Override
  public void taskAborted(
      Future<?> future, ManagedExecutorService executor, Object task, Throwable why) {
    if (!future.isCancelled()) {
      run();
    }
  }

  @Override
  public void taskSubmitted(Future<?> future, ManagedExecutorService executor, Object task) {}

  @Override
  public void taskStarting(Future<?> future, ManagedExecutorService executor, Object task) {}

  @Override
  public void taskDone(
      Future<?> future, ManagedExecutorService executor, Object task, Throwable why) {}
}
