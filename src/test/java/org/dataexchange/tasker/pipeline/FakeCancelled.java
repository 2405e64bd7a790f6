package org.dataexchange.tasker.pipeline;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Cancelled;
import org.dataexchange.tasker.task.Samples;

/** What is cancelled, as the test says. Thread-safe. */
final class FakeCancelled implements Cancelled {

  private final Map<Cancellation.Target, Cancellation> orders = new ConcurrentHashMap<>();

  Cancellation cancel(Cancellation.Target target) {
    Cancellation order = new Cancellation(target, Samples.NOW, false);
    orders.put(target, order);
    return order;
  }

  void lift() {
    orders.clear();
  }

  @Override
  public Optional<Cancellation> inForce(Cancellation.Target target) {
    return Optional.ofNullable(orders.get(target));
  }
}
