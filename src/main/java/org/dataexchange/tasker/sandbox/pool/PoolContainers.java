package org.dataexchange.tasker.sandbox.pool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.sandbox.container.AssignedContainers;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * The pool's containers: each is known before the engine is asked for it, until a run has it or it
 * is gone. What is named like one and is not known is removed: a former server's, or one that the
 * engine has made after all when it was given up. Thread-safe, but for {@link #clear}, which one
 * thread calls.
 */
public final class PoolContainers {

  private static final Logger LOG = System.getLogger(PoolContainers.class.getName());

  /** Between two looks at what the engine has. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final Engine engine;
  private final String node;
  private final HostPaths paths;
  private final AssignedContainers assigned;
  private final Ticker ticker;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** By name, with what was last in the way. */
  private final Map<String, String> unwanted = new ConcurrentHashMap<>();

  private Duration nextLook = Ticker.NEVER;

  public PoolContainers(
      Engine engine, String node, HostPaths paths, AssignedContainers assigned, Ticker ticker) {
    this.engine = engine;
    this.node = node;
    this.paths = paths;
    this.assigned = assigned;
    this.ticker = ticker;
  }

  /** The engine is going to be asked for it. */
  void expect(String id) {
    known.add(ContainerFactory.name(id));
  }

  /** A run has it, which is noted. */
  void handOver(String id, String runId) throws IOException {
    assigned.note(runId, ContainerFactory.name(id));
    known.remove(ContainerFactory.name(id));
  }

  /** Nobody needs it: it goes with the next clearance. */
  void discard(String id) {
    unwanted.putIfAbsent(ContainerFactory.name(id), "");
    known.remove(ContainerFactory.name(id));
  }

  Set<String> unwanted() {
    return Set.copyOf(unwanted.keySet());
  }

  /**
   * Removes what nobody needs. One that cannot be removed now does not keep the rest, and is tried
   * again.
   *
   * @throws EngineFailed if the engine does not tell what there is
   */
  void clear() {
    if (ticker.isAfter(nextLook)) {
      look();
      nextLook = ticker.in(PAUSE);
    }
    unwanted().forEach(this::removeQuietly);
  }

  private void look() {
    for (Engine.Listed container : engine.labelled(ContainerFactory.NODE + '=' + node)) {
      Optional<String> name = container.name();
      // in this order: it is known until the run that takes it is noted, and has the run's name
      // after that; so it is removed by the name that it has here
      if (name.filter(this::isStray).isPresent() && paths.areOf(container)) {
        unwanted.putIfAbsent(name.get(), "");
      }
    }
  }

  private boolean isStray(String name) {
    return PreparedFactory.owns(name) && !known.contains(name) && assigned.by(name).isEmpty();
  }

  private void removeQuietly(String name) {
    try {
      remove(name);
    } catch (EngineFailed e) {
      boolean news = !e.getMessage().equals(unwanted.replace(name, e.getMessage()));
      LOG.log(
          news ? Level.WARNING : Level.DEBUG, "{0} is removed later: {1}", name, e.getMessage());
    }
  }

  /** Throws if it stays for now. */
  void remove(String name) {
    engine.remove(name);
    unwanted.remove(name);
  }
}
