package org.dataexchange.tasker.storage.files;

import java.io.IOException;
import java.time.Duration;
import org.dataexchange.tasker.task.Ticker;

/**
 * The end of the time that something may take as a whole.
 *
 * @param limit what the time is called, for a person
 */
public record Deadline(Ticker ticker, Duration end, String limit) {

  public static Deadline in(Ticker ticker, Duration time, String limit) {
    return new Deadline(ticker, ticker.in(time), limit + ", " + time);
  }

  /** The time that is left, or at most so much of it; never negative. */
  public Duration atMost(Duration most) {
    Duration left = end.minus(ticker.now());
    return left.isNegative() ? Duration.ZERO : left.compareTo(most) < 0 ? left : most;
  }

  public boolean isOver() {
    return ticker.now().compareTo(end) >= 0;
  }

  public void check() throws IOException {
    if (isOver()) {
      throw new IOException("it took longer than " + limit);
    }
  }
}
