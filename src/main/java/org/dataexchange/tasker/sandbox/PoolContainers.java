package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.model.Container;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * The pool's containers: each is known before the engine is asked for it, until a run has it or it
 * is gone. What is named like one and is not known is removed: a former server's, or one that the
 * engine has made after all when it was given up. Thread-safe, but for {@link #clear}, which one
 * thread calls.
 */
final class PoolContainers {

  private static final Logger LOG = System.getLogger(PoolContainers.class.getName());

  /** Between two looks at what the engine has. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final Engine engine;
  private final String node;
  private final Predicate<Container> isOurs;
  private final Taken taken;
  private final Ticker ticker;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** By name, with what was last in the way. */
  private final Map<String, String> unwanted = new ConcurrentHashMap<>();

  private Duration nextLook = Ticker.NEVER;

  /**
   * @param isOurs does it belong to this workspace?
   */
  PoolContainers(
      Engine engine, String node, Predicate<Container> isOurs, Taken taken, Ticker ticker) {
    this.engine = engine;
    this.node = node;
    this.isOurs = isOurs;
    this.taken = taken;
    this.ticker = ticker;
  }

  /** The engine is going to be asked for it. */
  void expect(String id) {
    known.add(Creation.name(id));
  }

  /** A run has it, which is noted. */
  void handOver(String id) {
    known.remove(Creation.name(id));
  }

  /** Nobody needs it: it goes with the next clearance. */
  void discard(String id) {
    unwanted.putIfAbsent(Creation.name(id), "");
    known.remove(Creation.name(id));
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
    for (Container container : engine.labelled(Creation.NODE, node)) {
      Optional<String> name = Leftovers.name(container);
      // in this order: it is known until the run that takes it is noted, and has the run's name
      // after that; so it is removed by the name that it has here
      if (name.filter(this::isStray).isPresent() && isOurs.test(container)) {
        unwanted.putIfAbsent(name.get(), "");
      }
    }
  }

  private boolean isStray(String name) {
    return Preparation.owns(name) && !known.contains(name) && taken.by(name).isEmpty();
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

  /**
   * @throws EngineFailed if it stays for now
   */
  void remove(String name) {
    engine.remove(name);
    unwanted.remove(name);
  }
}
