package org.dataexchange.tasker.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {

  @Test
  void isTheSameForTheSameSeed() throws Exception {

    Plan plan = Plan.of(Order.parse(List.of("--seed", "7")));

    assertEquals(plan, Plan.of(Order.parse(List.of("--seed", "7"))));
    assertNotEquals(plan, Plan.of(Order.parse(List.of("--seed", "8"))));
  }

  @Test
  void takesLongerOnASlowMachine() {
    assertEquals(6, Order.parse(List.of("--slow", "6")).slow());
    assertEquals(1, Order.parse(List.of()).slow());
    assertEquals(1, Order.parse(List.of("--slow", "0")).slow());
  }

  @Test
  void hasEveryKindOfFaultBeforeAnyComesAgain() throws Exception {
    int kinds = Kind.of(false, false).size();
    Order order = Order.parse(List.of("--faults", Integer.toString(kinds)));
    Plan plan = Plan.of(order);

    assertEquals(kinds, plan.faults().stream().map(Fault::kind).collect(Collectors.toSet()).size());
  }
}
