package org.dataexchange.tasker.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Cancelled;

/**
 * The cancellations of the last day, the newest one of each task and of each code. Bounded: beyond
 * that, the oldest are forgotten. Nothing is kept on disk: the stream from which they come is read
 * again after each start. Thread-safe.
 */
public final class Cancellations implements Cancelled {

  /** How long a cancellation holds. */
  public static final Duration HOLDS = Duration.ofDays(1);

  static final int MOST = 100_000;

  private final Clock clock;

  // apart, so that many cancelled tasks cannot push out the code that nobody may run
  private final Map<Cancellation.Target, Cancellation> tasks = new Newest();
  private final Map<Cancellation.Target, Cancellation> codes = new Newest();

  public Cancellations(Clock clock) {
    this.clock = clock;
  }

  private static final class Newest extends LinkedHashMap<Cancellation.Target, Cancellation> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Cancellation.Target, Cancellation> eldest) {
      return size() > MOST;
    }
  }

  private Map<Cancellation.Target, Cancellation> those(Cancellation.Target target) {
    return switch (target) {
      case Cancellation.OfTask task -> tasks;
      case Cancellation.OfCode code -> codes;
    };
  }

  /** Takes a cancellation, or its end, in place of the one before. */
  public synchronized void take(Cancellation cancellation) {
    Cancellation.Target target = cancellation.target();
    Map<Cancellation.Target, Cancellation> those = those(target);
    those.remove(target);
    those.put(target, cancellation);
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
    return Optional.ofNullable(those(target).get(target)).filter(this::holds);
  }

  /** How many are in force. */
  public synchronized long inForce() {
    return tasks.values().stream().filter(this::holds).count()
        + codes.values().stream().filter(this::holds).count();
  }

  private boolean holds(Cancellation cancellation) {
    return !cancellation.lifted() && clock.instant().isBefore(cancellation.at().plus(HOLDS));
  }
}
