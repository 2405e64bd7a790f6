package org.dataexchange.tasker.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that goes on when a test says so, and by a step with each look; a ticker likewise.
 * Thread-safe.
 */
public final class SteppingClock extends Clock implements Ticker {

  private final Duration step;
  private Instant now;

  public SteppingClock(Instant start, Duration step) {
    this.now = start;
    this.step = step;
  }

  /** Stands still until told otherwise. */
  public static SteppingClock standing() {
    return new SteppingClock(Samples.NOW, Duration.ZERO);
  }

  public synchronized void goOn(Duration by) {
    now = now.plus(by);
  }

  @Override
  public synchronized Instant instant() {
    Instant seen = now;
    now = now.plus(step);
    return seen;
  }

  @Override
  public Duration now() {
    return Duration.between(Instant.EPOCH, instant());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
