package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The end of the time that something may take as a whole.
 *
 * @param limit what the time is called, for a person
 */
record Deadline(Clock clock, Instant end, String limit) {

  static Deadline in(Clock clock, Duration time, String limit) {
    return new Deadline(clock, clock.instant().plus(time), limit + ", " + time);
  }

  /** The time that is left, or at most so much of it; never negative. */
  Duration atMost(Duration most) {
    Duration left = Duration.between(clock.instant(), end);
    return left.isNegative() ? Duration.ZERO : left.compareTo(most) < 0 ? left : most;
  }

  boolean isOver() {
    return !clock.instant().isBefore(end);
  }

  void check() throws IOException {
    if (isOver()) {
      throw new IOException("it took longer than " + limit);
    }
  }
}
