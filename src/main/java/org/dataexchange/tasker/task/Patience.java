package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tries again, with growing pauses and inside a window, what failed through no fault of the task's.
 */
public final class Patience {

  private static final Logger LOG = System.getLogger(Patience.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Ticker ticker;
  private final Duration window;

  public Patience(Ticker ticker, Duration window) {
    this.ticker = ticker;
    this.window = window;
  }

  /**
   * Calls until it succeeds, fails for good, or the window is over; then throws the last failure.
   *
   * @throws Failures.Detached if the thread is interrupted between two tries
   */
  public <T> T insist(String taskId, Supplier<T> call) {
    Duration end = ticker.in(window);
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    while (true) {
      try {
        return call.get();
      } catch (Failures.SystemFailed e) {
        if (!e.worthTryingAgain() || ticker.in(backoff.next()).compareTo(end) > 0) {
          throw e;
        }
        LOG.log(
            Level.WARNING,
            "Task {0}: {1}; trying again in {2}",
            Printable.of(taskId),
            e.getMessage(),
            backoff.next());
        pause(taskId, backoff);
      }
    }
  }

  /**
   * Waits between two tries for a task.
   *
   * @throws Failures.Detached if the thread is interrupted, as it stays
   */
  public static void pause(String taskId, Backoff backoff) {
    try {
      backoff.pause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failures.Detached(taskId);
    }
  }
}
