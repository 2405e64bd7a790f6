package org.dataexchange.tasker.sandbox.pool;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.sandbox.container.Probe;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.Sandbox.Order;

/** That sandboxes hold which are prepared, image by image. For one thread. */
public final class PreparedProof {

  private final Probe probe;
  private final PreparedFactory factory;
  private final ReadySandboxes ready;
  private final String id;
  private final Set<String> proved = new HashSet<>();

  public PreparedProof(Probe probe, PreparedFactory factory, ReadySandboxes ready, String node) {
    this.probe = probe;
    this.factory = factory;
    this.ready = ready;
    this.id = PreparedFactory.id("probe-" + node);
  }

  /**
   * Proves an image once, whatever its names: it cannot change.
   *
   * @throws SystemFailed with what does not hold
   */
  void prove(String image) {
    if (!proved.contains(image)) {
      probe.prove(image, id, this::start);
      proved.add(image);
    }
  }

  private void start(Order order) {
    Optional<String> unfit = ready.use(factory.make(id, order), order);
    if (unfit.isPresent()) {
      throw new EngineFailed(unfit.get());
    }
  }
}
