package org.dataexchange.tasker.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

  @Test
  void isTheSameForTheSameSeed(@TempDir Path folder) throws Exception {
    Shares shares = new Shares(folder);
    Plan plan = Plan.of(Order.parse(List.of("--seed", "7")), shares);

    assertEquals(plan, Plan.of(Order.parse(List.of("--seed", "7")), shares));
    assertNotEquals(plan, Plan.of(Order.parse(List.of("--seed", "8")), shares));
  }

  @Test
  void hasEveryKindOfFaultBeforeAnyComesAgain(@TempDir Path folder) throws Exception {
    int kinds = Fault.Kind.values().length;
    Order order = Order.parse(List.of("--faults", Integer.toString(kinds)));
    Plan plan = Plan.of(order, new Shares(folder));

    assertEquals(kinds, plan.faults().stream().map(Fault::kind).collect(Collectors.toSet()).size());
  }
}
