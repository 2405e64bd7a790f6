package org.dataexchange.tasker.dispatch;

import java.time.Duration;
import org.dataexchange.tasker.task.Ticker;

/**
 * The time for which runs are kept that nobody asks for, counted in the time in which somebody
 * could have asked: a pause, an outage, or workers that are busy for days prove nothing. Guarded by
 * whoever has it.
 */
final class GracePeriod {

  /** Between two counts; a machine that slept counts no more for it. */
  private static final Duration LONGEST_COUNT = Duration.ofMinutes(1);

  private final Ticker ticker;
  private final Duration length;
  private Duration counted;
  private Duration sum = Duration.ZERO;

  GracePeriod(Ticker ticker, Duration length) {
    this.ticker = ticker;
    this.length = length;
    this.counted = ticker.now();
  }

  /** Adds the time since the last call, if somebody could ask in it. */
  void count(boolean couldBeAsked) {
    Duration now = ticker.now();
    Duration passed = now.minus(counted);
    counted = now;
    if (couldBeAsked) {
      sum = sum.plus(passed.compareTo(LONGEST_COUNT) < 0 ? passed : LONGEST_COUNT);
    }
  }

  /** This moment, for {@link #isOver}. */
  Duration mark() {
    return sum;
  }

  boolean isOver(Duration mark) {
    return sum.minus(mark).compareTo(length) > 0;
  }
}
