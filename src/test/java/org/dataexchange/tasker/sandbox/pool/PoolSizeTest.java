package org.dataexchange.tasker.sandbox.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;

class PoolSizeTest {

  private static final long GIB = 1L << 30;

  private final SteppingClock clock = SteppingClock.standing();
  private long available = 16 * GIB;

  private PoolSize demand(int least, int missed) {
    PoolSize demand = new PoolSize(least, () -> available, clock);
    for (int i = 0; i < missed; i++) {
      demand.missed();
    }
    return demand;
  }

  @Test
  void isWhatTheOperatorWantsAtFirst() {
    assertEquals(2, demand(2, 0).wanted());
  }

  @Test
  void growsWithEachRunThatFoundNone() {
    assertEquals(5, demand(2, 3).wanted());
  }

  @Test
  void isSoManyTimesTheOperatorsAtMost() {
    assertEquals(2 * PoolSize.TIMES, demand(2, 100).wanted());
  }

  @Test
  void isNothingWhereThePoolIsOff() {
    assertEquals(0, demand(0, 100).wanted());
  }

  @Test
  void isForgottenAfterAWhile() {
    PoolSize demand = demand(2, 3);

    clock.goOn(PoolSize.LATELY);
    assertEquals(5, demand.wanted());
    clock.goOn(Duration.ofMillis(1));

    assertEquals(2, demand.wanted());
    demand.missed();
    assertEquals(3, demand.wanted());
  }

  @Test
  void isWhatTheOperatorWantsWhereMemoryIsShort() {
    PoolSize demand = demand(2, 100);

    available = 2 * GIB;
    assertEquals(2 + 4, demand.wanted());
    available = 0;

    assertEquals(2, demand.wanted());
  }

  @Test
  void knowsTheMachine() {
    long available = PoolSize.availableMemory();

    assertTrue(available > 0 && available < 1L << 50, () -> available + " bytes");
  }
}
