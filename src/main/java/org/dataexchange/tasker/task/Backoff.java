package org.dataexchange.tasker.task;

import java.time.Duration;

/**
 * Growing pauses between tries, from a first one up to a longest, doubled each time. The only place
 * that sleeps. Not shared between threads.
 */
public final class Backoff {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** Sleeps for the next pause. */
  public void pause() throws InterruptedException {
    pause(Duration.ZERO);
  }

  /** Sleeps for the next pause, or for as long as was asked for if that is longer. */
  public void pause(Duration least) throws InterruptedException {
    Duration now = next;
    next = longest.compareTo(now.multipliedBy(2)) < 0 ? longest : now.multipliedBy(2);
    Thread.sleep(least.compareTo(now) > 0 ? least : now);
  }

  /** The pause that comes next. */
  public Duration next() {
    return next;
  }

  /** Begins with the first pause again, after a success. */
  public void reset() {
    next = first;
  }
}
