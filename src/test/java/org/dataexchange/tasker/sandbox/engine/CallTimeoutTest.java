package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallTimeoutTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final CallTimeout limit = new CallTimeout(Thread::new);

  @AfterEach
  void ends() {
    limit.close();
  }

  private static String hangs() {
    try {
      new CountDownLatch(1).await();
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("cut off", e);
    }
  }

  @Test
  void cutsOffWhatHangsAndLeavesNoInterrupt() {
    CallTimeout.TookTooLong cut =
        assertThrows(
            CallTimeout.TookTooLong.class,
            () -> limit.within(Duration.ofMillis(20), CallTimeoutTest::hangs));

    assertEquals("it did not answer within 0 s", cut.getMessage());
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals("next", limit.within(LONG, () -> "next"));
  }

  @Test
  void leavesTheInterruptOfSomebodyElse() {
    Thread.currentThread().interrupt();

    assertThrows(IllegalStateException.class, () -> limit.within(LONG, CallTimeoutTest::hangs));

    assertTrue(Thread.interrupted());
  }

  @Test
  void keepsWhatAnsweredInTimeOrFailedByItself() {
    assertEquals("answer", limit.within(LONG, () -> "answer"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            limit.within(
                LONG,
                () -> {
                  throw new IllegalArgumentException();
                }));
  }

  @Test
  void leavesNoInterruptToWhatAnswersInTheLastMoment() {
    for (int round = 0; round < 300; round++) {
      try {
        limit.within(Duration.ofMillis(1), CallTimeoutTest::spins);
      } catch (CallTimeout.TookTooLong e) {
        // as good
      }
      assertFalse(Thread.currentThread().isInterrupted());
    }
  }

  /** For about as long as the limit. */
  private static String spins() {
    long end = System.nanoTime() + 1_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return "";
  }
}
