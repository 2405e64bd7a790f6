package org.dataexchange.tasker.task;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Goes through one run's steps, tells the listener, and keeps how long each took. */
final class Steps {

  /** What is said of a transfer comes at most twice a second. */
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private final Run run;
  private final RunListener listener;
  private final Map<Step, Duration> durations = new EnumMap<>(Step.class);

  Steps(Run run, RunListener listener) {
    this.run = run;
    this.listener = listener;
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
      Duration took = seen.compareTo(least) < 0 ? least : seen;
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
  void resume(Run released) {
    durations.putAll(released.released().orElseThrow().durations());
  }

  /** Was the algorithm let go, or may it have been? */
  boolean mayRun() {
    return durations.containsKey(Step.CREATING_CONTAINER);
  }

  Map<Step, Duration> durations() {
    return Map.copyOf(durations);
  }
}
