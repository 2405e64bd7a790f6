package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Step;
import org.junit.jupiter.api.Test;

class StepsTest {

  private final Steps steps = new Steps(Samples.run("run-1"), new RunListener() {});

  /** As an image that is pulled: nothing runs yet, and the time is told where it belongs. */
  @Test
  void countWhatIsDoneAheadOfAStepWithIt() {
    Duration ahead =
        steps.ahead(
            Step.CREATING_CONTAINER,
            () -> {
              long began = System.nanoTime();
              long now = began;
              while (now == began) {
                now = System.nanoTime();
              }
              return Duration.ofNanos(now - began);
            });

    assertFalse(steps.mayRun());
    steps.take(Step.CREATING_CONTAINER, () -> 0);
    Duration took = steps.durations().get(Step.CREATING_CONTAINER);
    assertTrue(took.compareTo(ahead) >= 0, took + " is less than " + ahead);
    assertTrue(steps.mayRun());
  }
}
