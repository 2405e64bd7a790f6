package org.dataexchange.tasker.sandbox.pool;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.sandbox.container.BackgroundWork;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * Sandboxes that are ready before they are needed, for runs that ask for nothing but what is usual,
 * with the images that runs are in. Filled in the background, one at a time, while no run waits for
 * a cold one. A run that finds none takes a cold one and does not wait. What a former server left
 * is removed, not used: its launchers end when that server dies. Thread-safe.
 */
public final class Pool implements AutoCloseable {

  private final PoolPolicy policy;
  private final ReadySandboxes ready;
  private final PoolFiller filler;
  private final BackgroundWork work;
  private final AtomicBoolean asked = new AtomicBoolean();

  public Pool(PoolPolicy policy, ReadySandboxes ready, PoolFiller filler, BackgroundWork work) {
    this.policy = policy;
    this.ready = ready;
    this.filler = filler;
    this.work = work;
  }

  /**
   * Lets a run go in a prepared sandbox.
   *
   * @return why not, if not: then it is not let go, and its files are where they were
   */
  public Optional<String> start(Order order) {
    Optional<String> unfit = policy.objection(order);
    if (unfit.isPresent()) {
      return unfit;
    }
    JobImage image = JobImage.of(order.image());
    filler.used(image.reference());
    Optional<PreparedSandbox> taken = ready.take(image.id());
    return taken.isPresent() ? ready.use(taken.get(), order) : Optional.of(filler.missed(image));
  }

  /** Has what is missing made, in the background. */
  public void tend() {
    if (asked.compareAndSet(false, true)) {
      work.add(
          "The next prepared sandbox",
          () -> {
            asked.set(false);
            filler.fill();
          });
    }
  }

  /** How many are ready. */
  public int ready() {
    return ready.size();
  }

  /** How many are to be. */
  public int wanted() {
    return filler.wanted();
  }

  /** Nobody may start a run any more; what is left ends by itself and is removed. */
  @Override
  public void close() {
    ready.close(work);
  }
}
