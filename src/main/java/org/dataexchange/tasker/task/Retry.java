package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.dataexchange.tasker.text.Printable;

/**
 * Calls again, with growing pauses and inside a window, what failed through no fault of the task's.
 * One that is interrupted between two tries throws {@link Failures.Detached}. For any number of
 * threads.
 */
public record Retry(Ticker ticker, Duration window) {

  private static final Logger LOG = System.getLogger(Retry.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Calls until it succeeds, fails for good, or the window is over; throws the last failure. */
  public <T> T call(String taskId, Supplier<T> call) {
    Duration end = ticker.in(window);
    return call(
        taskId,
        call,
        (e, pause) ->
            e.worthTryingAgain()
                // it begins again from nothing, and not with what is left of it
                && !(e instanceof Failures.RunKilled)
                && ticker.in(pause).compareTo(end) <= 0);
  }

  /** The same, for work that returns nothing. */
  public void run(String taskId, Runnable work) {
    call(
        taskId,
        () -> {
          work.run();
          return taskId;
        });
  }

  /** Calls until it succeeds, or fails with what nobody waits for; however long that takes. */
  public static <T> T during(
      String taskId, Predicate<Failures.SystemFailed> waitedFor, Supplier<T> call) {
    return call(taskId, call, (e, pause) -> waitedFor.test(e));
  }

  private static <T> T call(
      String taskId, Supplier<T> call, BiPredicate<Failures.SystemFailed, Duration> again) {
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    while (true) {
      try {
        return call.get();
      } catch (Failures.SystemFailed e) {
        if (!again.test(e, backoff.next())) {
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

  /** Waits between two tries for a task; a thread that is interrupted stays so. */
  public static void pause(String taskId, Backoff backoff) {
    try {
      backoff.pause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failures.Detached(taskId);
    }
  }
}
