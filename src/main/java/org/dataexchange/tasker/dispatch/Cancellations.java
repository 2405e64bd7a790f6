package org.dataexchange.tasker.dispatch;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Cancelled;
import org.dataexchange.tasker.task.Ticker;

/**
 * The cancellations of the last day, the newest one of each task and of each code. Bounded: beyond
 * that, the oldest are forgotten. Nothing is kept on disk: the stream from which they come is read
 * again after each start.
 *
 * <p>The day begins when a message was read. The broker gives what it got in the last day, so that
 * is up to a day too long for what was read late; when a message was sent, only clocks can say that
 * somebody may set, and what is revoked must not be forgotten too early. Thread-safe.
 */
public final class Cancellations implements Cancelled {

  /** How long a cancellation holds. */
  public static final Duration HOLDS = Duration.ofDays(1);

  static final int MOST = 100_000;

  private final Ticker ticker;

  // apart, so that many cancelled tasks cannot push out the code that nobody may run
  private final Map<Cancellation.Target, Taken> tasks = new Newest();
  private final Map<Cancellation.Target, Taken> codes = new Newest();

  public Cancellations(Ticker ticker) {
    this.ticker = ticker;
  }

  private record Taken(Cancellation cancellation, Duration end) {}

  private static final class Newest extends LinkedHashMap<Cancellation.Target, Taken> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Cancellation.Target, Taken> eldest) {
      return size() > MOST;
    }
  }

  private Map<Cancellation.Target, Taken> those(Cancellation.Target target) {
    return switch (target) {
      case Cancellation.OfTask task -> tasks;
      case Cancellation.OfCode code -> codes;
    };
  }

  /** Takes a cancellation, or its end, in place of the one before. */
  public void take(Cancellation cancellation) {
    take(new Taken(cancellation, ticker.in(HOLDS)));
  }

  private synchronized void take(Taken taken) {
    Cancellation.Target target = taken.cancellation().target();
    Map<Cancellation.Target, Taken> those = those(target);
    those.remove(target);
    those.put(target, taken);
  }

  /**
   * Takes all of another's, at once: nobody sees what was lifted between the first and the last of
   * them. What the other knows nothing of stays as it is.
   */
  public synchronized void takeAll(Cancellations others) {
    others.tasks.values().forEach(this::take);
    others.codes.values().forEach(this::take);
  }

  @Override
  public synchronized Optional<Cancellation> inForce(Cancellation.Target target) {
    return Optional.ofNullable(those(target).get(target))
        .filter(this::holds)
        .map(Taken::cancellation);
  }

  /** How many are in force. */
  public synchronized long inForce() {
    return tasks.values().stream().filter(this::holds).count()
        + codes.values().stream().filter(this::holds).count();
  }

  private boolean holds(Taken taken) {
    return !taken.cancellation().lifted() && ticker.now().compareTo(taken.end()) < 0;
  }
}
