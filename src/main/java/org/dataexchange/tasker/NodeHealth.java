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
 * The node's health, by what its parts say of themselves each second. It changes its mind when
 * several looks agree, and sooner for the worse: what comes and goes must not make the node come
 * and go. Nobody who asks waits.
 */
final class NodeHealth implements Runnable {

  private static final Logger LOG = System.getLogger(NodeHealth.class.getName());
  private static final long PAUSE_MILLIS = 1_000;

  /** Looks in a row after which a node is sick, and after which it is well again. */
  static final int SICK_AFTER = 3;

  static final int WELL_AFTER = 5;

  private final List<PeriodicCheck> checks;
  private final Consumer<String> changes;
  private final List<Future<?>> rounds = new ArrayList<>();
  private volatile boolean everFit;
  private boolean fit;
  private int against;

  /**
   * @param changes is told why the node is not fit any more, or nothing when it is
   */
  NodeHealth(List<PeriodicCheck> checks, Consumer<String> changes) {
    this.checks = List.copyOf(checks);
    this.changes = changes;
  }

  /** Each look on its own, as any may hang. */
  void start(ScheduledExecutorService schedule) {
    checks.forEach(check -> rounds.add(every(schedule, check)));
    rounds.add(every(schedule, this));
  }

  private static Future<?> every(ScheduledExecutorService schedule, Runnable round) {
    return schedule.scheduleWithFixedDelay(round, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    rounds.forEach(round -> round.cancel(false));
  }

  PeriodicCheck check(String name) {
    return checks.stream().filter(check -> check.name().equals(name)).findAny().orElseThrow();
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
    return checks.stream()
        .filter(check -> check.found().sick())
        .map(check -> check.name() + ": " + check.found().objection())
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
    if (fine) {
      LOG.log(Level.INFO, "The node is fit for tasks");
    } else {
      LOG.log(Level.WARNING, "No task is taken until the node is well: {0}", objections);
    }
    changes.accept(objections);
    fit = fine;
    everFit |= fit;
    against = 0;
  }

  /** Was the node found fit once, and was that told? Before it, nothing is taken. */
  boolean wasFit() {
    return everFit;
  }
}
