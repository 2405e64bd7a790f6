package org.dataexchange.tasker.sandbox.pool;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.Test;

class ImageBackoffTest {

  private static final EngineFailed WHY = new EngineFailed("as it is", true, null);

  private Duration now = Duration.ZERO;
  private final ImageBackoff backoff = new ImageBackoff(() -> now);

  private void go(int seconds) {
    now = now.plusSeconds(seconds);
  }

  @Test
  void tryLessAndLessOftenWhatCannotBePrepared() {
    for (int pause : new int[] {5, 10, 20, 40, 80, 160, 300, 300}) {
      backoff.failed("sci", WHY);
      go(pause - 1);
      assertFalse(backoff.mayTry("sci"));
      assertTrue(backoff.mayTry("other"));
      go(2);
      assertTrue(backoff.mayTry("sci"));
    }
  }

  @Test
  void soonTryAnImageThatMayComeAtAnyMoment() {
    for (int i = 0; i < 9; i++) {
      backoff.isAway("sci", WHY);
      assertFalse(backoff.mayTry("sci"));
      go(6);
      assertTrue(backoff.mayTry("sci"));
    }
  }
}
