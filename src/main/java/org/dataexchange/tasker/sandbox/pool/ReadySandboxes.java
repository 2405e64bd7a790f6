package org.dataexchange.tasker.sandbox.pool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.dataexchange.tasker.sandbox.container.BackgroundWork;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Sandbox.Order;

/** The sandboxes that are ready, by their images' ids; others are discarded. Thread-safe. */
public final class ReadySandboxes {

  private static final Logger LOG = System.getLogger(ReadySandboxes.class.getName());

  private final Queue<PreparedSandbox> ready = new ConcurrentLinkedQueue<>();

  /** Runs have them; what is left of their folders goes when no run waits for it. */
  private final Queue<PreparedSandbox> used = new ConcurrentLinkedQueue<>();

  private final PoolContainers containers;
  private volatile boolean closed;

  /** The containers are told which of them nobody needs. */
  public ReadySandboxes(PoolContainers containers) {
    this.containers = containers;
  }

  void add(PreparedSandbox one) {
    ready.add(one);
  }

  /** Lets a run go in one, as {@link Pool#start} says. */
  Optional<String> use(PreparedSandbox one, Order order) {
    try {
      containers.handOver(one.id(), order.runId());
      one.become(order);
      used.add(one);
      return Optional.empty();
    } catch (EngineFailed | IOException e) {
      LOG.log(
          Level.WARNING,
          "Run {0} gets a cold sandbox, as a prepared one could not be used: {1}",
          order.runId(),
          e.getMessage());
      discard(one);
      return Optional.of("a prepared one could not be used");
    } catch (RuntimeException e) {
      discard(one);
      throw e;
    }
  }

  private void discard(PreparedSandbox one) {
    one.close();
    containers.discard(one.id());
  }

  /** One that lives; whoever has it is the only one. */
  Optional<PreparedSandbox> take(String image) {
    for (PreparedSandbox one : ready) {
      if (one.image().equals(image) && ready.remove(one)) {
        if (one.isAlive()) {
          return Optional.of(one);
        }
        discard(one);
      }
    }
    return Optional.empty();
  }

  int size() {
    return ready.size();
  }

  int size(String image) {
    return (int) ready.stream().filter(one -> one.image().equals(image)).count();
  }

  /**
   * Lets go of those of an image of which there are too many, as far as others lack room.
   *
   * @param wanted how many of each image; any number of the others may be there
   * @param most of all
   */
  void makeRoom(Map<String, Integer> wanted, int most) {
    int missing =
        wanted.entrySet().stream()
            .mapToInt(image -> Math.max(0, image.getValue() - size(image.getKey())))
            .sum();
    if (missing > 0) {
      discardIf(
          one ->
              size() + missing > most
                  && size(one.image()) > wanted.getOrDefault(one.image(), Integer.MAX_VALUE));
    }
  }

  void discardIf(Predicate<PreparedSandbox> unwanted) {
    for (PreparedSandbox one : ready) {
      if (unwanted.test(one) && ready.remove(one)) {
        discard(one);
      }
    }
  }

  /** Removes the folders and the containers that nobody needs. */
  void clear() {
    forgetUsed();
    containers.clear();
  }

  private void forgetUsed() {
    for (PreparedSandbox one = used.poll(); one != null; one = used.poll()) {
      one.close();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Whoever fills may have looked before the last one was there. */
  void clearIfClosed() {
    if (closed) {
      discardIf(one -> true);
      clear();
    }
  }

  /** None is used any more. */
  void close(BackgroundWork work) {
    closed = true;
    discardIf(one -> true);
    forgetUsed();
    containers
        .unwanted()
        .forEach(name -> work.add("Container " + name, () -> containers.remove(name)));
  }
}
