package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Whether the node is fit for tasks, by what its parts say of themselves each second. It changes
 * its mind when several looks agree, and sooner for the worse: what comes and goes must not make
 * the node come and go. Nobody who asks waits.
 */
final class Condition implements Runnable {

  private static final Logger LOG = System.getLogger(Condition.class.getName());
  private static final long PAUSE_MILLIS = 1_000;

  /** Looks in a row after which a node is sick, and after which it is well again. */
  static final int SICK_AFTER = 3;

  static final int WELL_AFTER = 5;

  private final List<Look> looks;
  private final Consumer<String> changes;
  private final List<Future<?>> rounds = new ArrayList<>();
  private boolean everFit;
  private boolean fit;
  private int against;

  /**
   * @param changes is told why the node is not fit any more, or nothing when it is
   */
  Condition(List<Look> looks, Consumer<String> changes) {
    this.looks = List.copyOf(looks);
    this.changes = changes;
  }

  /** Each look on its own, as any may hang. */
  void start(ScheduledExecutorService schedule) {
    looks.forEach(look -> rounds.add(every(schedule, look)));
    rounds.add(every(schedule, this));
  }

  private static Future<?> every(ScheduledExecutorService schedule, Runnable round) {
    return schedule.scheduleWithFixedDelay(round, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    rounds.forEach(round -> round.cancel(false));
  }

  /** What was found of one of them. */
  Look look(String name) {
    return looks.stream().filter(look -> look.name().equals(name)).findAny().orElseThrow();
  }

  @Override
  public void run() {
    try {
      judge(objections());
    } catch (Throwable e) { // one failed round must not be the last
      LOG.log(Level.ERROR, "What the node's condition is could not be told; it is tried again", e);
    }
  }

  private String objections() {
    return looks.stream()
        .filter(look -> look.found().sick())
        .map(look -> look.name() + ": " + look.found().objection())
        .collect(Collectors.joining("; "));
  }

  private void judge(String objections) {
    boolean fine = objections.isEmpty();
    against = fine == fit ? 0 : against + 1;
    // the first tasks wait for no second look
    int sure = fit ? SICK_AFTER : everFit ? WELL_AFTER : 1;
    if (against < sure) {
      return;
    }
    fit = fine;
    everFit |= fit;
    against = 0;
    if (fit) {
      LOG.log(Level.INFO, "The node is fit for tasks");
    } else {
      LOG.log(Level.WARNING, "No task is taken until the node is well: {0}", objections);
    }
    changes.accept(objections);
  }
}
