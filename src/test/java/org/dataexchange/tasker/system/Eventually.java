package org.dataexchange.tasker.system;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The one place where tests wait: for a condition, with a deadline. */
public final class Eventually {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private Eventually() {}

  /** Waits until the condition holds. */
  public static void eventually(String what, Duration atMost, Callable<Boolean> holds) {
    eventuallyGet(
        what, atMost, () -> holds.call() ? Optional.of(Boolean.TRUE) : Optional.<Boolean>empty());
  }

  /**
   * Waits until there is a value, and returns it.
   *
   * @throws AssertionError naming what was waited for; what was thrown last is its cause
   */
  public static <T> T eventuallyGet(
      String what, Duration atMost, Callable<Optional<? extends T>> look) {
    long end = System.nanoTime() + atMost.toNanos();
    Exception last;
    do {
      try {
        Optional<? extends T> found = look.call();
        if (found.isPresent()) {
          return found.get();
        }
        last = null;
      } catch (Exception e) { // while something is away or on its way, looking may well fail
        last = e;
      }
      pause();
    } while (System.nanoTime() < end);
    throw new AssertionError("not within %s: %s".formatted(atMost, what), last);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", e);
    }
  }
}
