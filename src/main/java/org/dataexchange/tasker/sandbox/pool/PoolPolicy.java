package org.dataexchange.tasker.sandbox.pool;

import java.util.Optional;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * The sandboxes that are kept ready, all alike.
 *
 * @param least how many at all times; 0 turns the pool off
 */
public record PoolPolicy(int least, Limits limits) {

  /** Why an order cannot be carried out in one: it asks for what is made with a container. */
  Optional<String> objection(Order order) {
    if (least == 0) {
      return Optional.of("none is prepared, as tasker.prepared is 0");
    }
    if (!hasSameWalls(order.limits())) {
      return Optional.of("it has limits of its own");
    }
    if (order.around().data().isPresent()) {
      return Optional.of("its data are mounted where they lie");
    }
    if (!order.around().mounts().isEmpty()) {
      return Optional.of("it has libraries of its own");
    }
    if (order.around().network().isPresent()) {
      return Optional.of("it has a network");
    }
    return Optional.empty();
  }

  /** Time and output are counted by the launcher, which learns of them with the order. */
  private boolean hasSameWalls(Limits asked) {
    return asked.memory().equals(limits.memory())
        && asked.cpus() == limits.cpus()
        && asked.pids() == limits.pids()
        && asked.disk().equals(limits.disk());
  }
}
