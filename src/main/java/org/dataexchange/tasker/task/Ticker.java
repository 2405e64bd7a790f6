package org.dataexchange.tasker.task;

import java.time.Duration;

/**
 * Time for whatever has to last so long, or must be over by then: it only goes forward, whatever
 * becomes of the wall clock. What it says means something inside this process alone; what must
 * outlive it is measured by {@link Boot#mark}, and what people are told comes from a {@link
 * java.time.Clock}. Thread-safe.
 */
@FunctionalInterface
public interface Ticker {

  /** The machine's own. It stands while the machine sleeps. */
  Ticker SYSTEM = () -> Duration.ofNanos(System.nanoTime());

  /** Before every moment. */
  Duration NEVER = Duration.ofSeconds(Long.MIN_VALUE);

  /** The time since a moment that is always the same; it may be negative. */
  Duration now();

  /** When this time from now is over. */
  default Duration in(Duration time) {
    return now().plus(time);
  }

  /** Is it later than that moment? */
  default boolean isAfter(Duration moment) {
    return now().compareTo(moment) > 0;
  }
}
