package org.dataexchange.tasker.pipeline;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;

/**
 * The progress of one attempt at a run: the run as it is now, and how long each step took. Tells
 * the listener. For one thread.
 */
final class Steps {

  /** What is said of a transfer comes at most twice a second. */
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private final RunListener listener;
  private final Map<Step, Duration> durations = new EnumMap<>(Step.class);
  private final Map<Step, Duration> early = new EnumMap<>(Step.class);
  private Run run;

  Steps(Run run, RunListener listener) {
    this.run = run;
    this.listener = listener;
  }

  Run run() {
    return run;
  }

  /** The run has become this. */
  void become(Run now) {
    run = now;
  }

  /** Work that belongs to a step that comes later, whose time has it, too. */
  <T> T ahead(Step step, Supplier<T> work) {
    long began = System.nanoTime();
    try {
      return work.get();
    } finally {
      early.merge(step, Duration.ofNanos(System.nanoTime() - began), Duration::plus);
    }
  }

  <T> T take(Step step, Supplier<T> work) {
    return take(step, work, done -> Duration.ZERO);
  }

  /**
   * @param atLeast how long the step took by what came of it: it may have begun before this call,
   *     which then sees the rest of it alone
   */
  <T> T take(Step step, Supplier<T> work, Function<T, Duration> atLeast) {
    listener.stepBegan(run, step);
    long began = System.nanoTime();
    Duration least = Duration.ZERO;
    try {
      T done = work.get();
      least = atLeast.apply(done);
      return done;
    } finally {
      Duration seen = Duration.ofNanos(System.nanoTime() - began);
      Duration took =
          (seen.compareTo(least) < 0 ? least : seen).plus(early.getOrDefault(step, Duration.ZERO));
      durations.put(step, took);
      listener.stepEnded(run, step, took);
    }
  }

  /** Counts what a step transfers, for the listener, until the run is cancelled. */
  Transferred transferred(Step step, CancelCheck check) {
    return new Transferred(
        BETWEEN,
        sofar -> {
          check.pass();
          listener.transferred(run, step, sofar);
        });
  }

  /** Takes over the steps that a former server has gone through. */
  void resume() {
    durations.putAll(run.released().orElseThrow().durations());
  }

  /** Was the algorithm let go, or may it have been? */
  boolean mayRun() {
    return run.released().isPresent() || durations.containsKey(Step.CREATING_CONTAINER);
  }

  Map<Step, Duration> durations() {
    return Map.copyOf(durations);
  }
}
