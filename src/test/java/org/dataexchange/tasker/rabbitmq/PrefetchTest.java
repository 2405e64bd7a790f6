package org.dataexchange.tasker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PrefetchTest {

  @Test
  void countsADeliveryThatTakesAWorker() {
    assertEquals(0, Prefetch.busy(Set.of(), Set.of(), Set.of()));
    assertEquals(3, Prefetch.busy(Set.of(1L, 2L, 3L), Set.of(), Set.of()));
    assertEquals(2, Prefetch.busy(Set.of(1L, 2L, 3L), Set.of(), Set.of(3L)));
    assertEquals(2, Prefetch.busy(Set.of(1L, 2L, 3L), Set.of(1L), Set.of()));
  }

  @Test
  void countsACopyOnceThatIsAnsweredWhileTheBrokerReadsNothing() {
    assertEquals(2, Prefetch.busy(Set.of(1L, 2L, 3L), Set.of(3L), Set.of(3L)));
    assertEquals(1, Prefetch.busy(Set.of(1L, 2L, 3L), Set.of(2L, 3L), Set.of(3L)));
  }

  @Test
  void countsCopiesBeyondTheMostAsTasks() {
    Set<Long> many =
        LongStream.rangeClosed(1, Prefetch.MOST_COPIES + 2).boxed().collect(Collectors.toSet());
    assertEquals(2, Prefetch.busy(many, Set.of(), many));
  }
}
