package org.dataexchange.tasker.task;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
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
    listener.stepBegan(run, step);
    long began = System.nanoTime();
    try {
      return work.get();
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
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

  Map<Step, Duration> durations() {
    return Map.copyOf(durations);
  }
}
