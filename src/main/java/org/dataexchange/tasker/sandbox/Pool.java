package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.Ticker;

/**
 * Sandboxes that are ready before they are needed, for runs that ask for nothing but what is usual.
 * Filled in the background, one at a time, while no run waits for a cold one. A run that finds none
 * takes a cold one and does not wait. What a former server left is removed, not used: its launchers
 * end when that server dies. Thread-safe.
 */
final class Pool implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Pool.class.getName());

  /** How long runs that wait for their sandboxes keep the pool from being filled. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Kept kept;
  private final Parts parts;
  private final PoolContainers containers;
  private final Demand demand;
  private final Ticker ticker;
  private final Queue<Prepared> ready = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile String proved = "";
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closed;

  // of the upkeep's thread
  private boolean cleared;
  private Duration pause = FIRST_PAUSE;
  private Duration notBefore = Ticker.NEVER;

  /**
   * What it works with.
   *
   * @param image name and digest of the one that is to be used now, proved to hold
   */
  record Parts(
      Engine engine,
      Taken taken,
      HostPaths paths,
      String node,
      Preparation preparation,
      Probe probe,
      Supplier<String> image,
      Rush rush,
      Upkeep upkeep) {}

  Pool(Kept kept, Parts parts, Ticker ticker) {
    this.kept = kept;
    this.parts = parts;
    this.containers =
        new PoolContainers(
            parts.engine(),
            parts.node(),
            container -> Leftovers.isOf(parts.paths(), container),
            parts.taken(),
            ticker);
    this.demand = new Demand(kept.least(), Demand::availableMemory, ticker);
    this.ticker = ticker;
  }

  /**
   * Lets a run go in a prepared sandbox.
   *
   * @return why not, if not: then it is not let go, and its files are where they were
   */
  Optional<String> start(Order order) {
    Optional<String> unfit = kept.objection(order);
    if (unfit.isPresent()) {
      return unfit;
    }
    if (!proved.isEmpty() && !proved.equals(order.image())) {
      return Optional.of("those that are prepared have another image");
    }
    Optional<Prepared> taken = take(order.image());
    if (taken.isPresent()) {
      return use(taken.get(), order);
    }
    demand.missed();
    return Optional.of(trouble.isEmpty() ? "none was ready" : "none can be prepared now");
  }

  private Optional<Prepared> take(String image) {
    for (Prepared next = ready.poll(); next != null; next = ready.poll()) {
      if (next.image().equals(image) && next.isAlive()) {
        return Optional.of(next);
      }
      discard(next);
    }
    return Optional.empty();
  }

  private Optional<String> use(Prepared prepared, Order order) {
    try {
      parts.taken().note(order.runId(), Creation.name(prepared.id()));
      containers.handOver(prepared.id());
      prepared.become(order);
      return Optional.empty();
    } catch (EngineFailed | IOException e) {
      LOG.log(
          Level.WARNING,
          "Run {0} gets a cold sandbox, as a prepared one could not be used: {1}",
          order.runId(),
          e.getMessage());
      discard(prepared);
      return Optional.of("a prepared one could not be used");
    } catch (RuntimeException e) {
      discard(prepared);
      throw e;
    }
  }

  private void discard(Prepared prepared) {
    prepared.close();
    containers.discard(prepared.id());
  }

  /** Has what is missing made, in the background. */
  void tend() {
    if (asked.compareAndSet(false, true)) {
      parts
          .upkeep()
          .add(
              "The next prepared sandbox",
              () -> {
                asked.set(false);
                fill();
              });
    }
  }

  private void fill() {
    if (closed) {
      return;
    }
    boolean early = !ticker.isAfter(notBefore);
    try {
      clear();
      if (!early) {
        make();
        pause = FIRST_PAUSE;
        trouble = Optional.empty();
      }
    } catch (SystemFailed e) {
      if (!early) {
        postpone(e);
      }
    }
    if (closed) { // it may have looked before the last one was there
      empty();
      containers.clear();
    }
  }

  private void make() {
    if (kept.least() > 0) {
      prove(parts.image().get());
      replaceDead();
      while (ready.size() < demand.wanted() && !closed) {
        add();
      }
    }
  }

  private void postpone(SystemFailed e) {
    Optional<String> why = Optional.of(e.getMessage());
    if (!why.equals(trouble)) {
      LOG.log(
          Level.WARNING,
          "Runs get cold sandboxes for now, as none can be prepared: {0}",
          e.getMessage());
    }
    trouble = why;
    notBefore = ticker.in(pause);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  private void clear() {
    if (!cleared) {
      parts.preparation().forgetAll();
      cleared = true;
    }
    containers.clear();
  }

  /** Those of another image are let go of as they are met. */
  private void prove(String image) {
    if (!image.equals(proved)) {
      String id = Preparation.id("probe-" + parts.node());
      parts
          .probe()
          .prove(
              image,
              id,
              order -> {
                use(prepared(id, () -> parts.preparation().make(id, order)), order)
                    .ifPresent(
                        why -> {
                          throw new EngineFailed(why, true, null);
                        });
              });
      proved = image;
    }
  }

  private void replaceDead() {
    for (Prepared one : ready) {
      if ((!one.image().equals(proved) || !one.isAlive()) && ready.remove(one)) {
        discard(one);
      }
    }
    clear();
  }

  private void add() {
    awaitCalm();
    String id = Preparation.id(UUID.randomUUID().toString());
    ready.add(prepared(id, () -> parts.preparation().make(id, proved, kept.limits())));
  }

  private Prepared prepared(String id, Supplier<Prepared> making) {
    containers.expect(id);
    try {
      return making.get();
    } catch (RuntimeException e) {
      containers.discard(id);
      throw e;
    }
  }

  private void awaitCalm() {
    try {
      parts.rush().await(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("interrupted", true, e);
    }
  }

  /** How many are ready. */
  int ready() {
    return ready.size();
  }

  /** How many are to be. */
  int wanted() {
    return demand.wanted();
  }

  /** Nobody may start a run any more; what is left ends by itself and is removed. */
  @Override
  public void close() {
    closed = true;
    empty();
    containers
        .unwanted()
        .forEach(name -> parts.upkeep().add("Container " + name, () -> containers.remove(name)));
  }

  private void empty() {
    for (Prepared next = ready.poll(); next != null; next = ready.poll()) {
      discard(next);
    }
  }
}
