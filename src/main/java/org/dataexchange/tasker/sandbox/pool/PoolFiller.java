package org.dataexchange.tasker.sandbox.pool;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.dataexchange.tasker.sandbox.images.JobImages;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Ticker;

/**
 * Decides how many sandboxes are to be ready, and with which images, and has them made. Runs tell
 * it what they wanted; one thread fills.
 */
public final class PoolFiller {

  private final PoolPolicy policy;
  private final JobImages images;
  private final PreparedFactory factory;
  private final PreparedProof proof;
  private final ReadySandboxes ready;
  private final PoolSize size;
  private final ImageUsage usage;
  private final ImageBackoff backoff;

  /** Ids of the images that the pool is filled with. */
  private volatile Set<String> served = Set.of();

  // of the thread that fills
  private boolean cleared;

  /** Ids of the images that references led to. */
  private final Map<String, String> current = new HashMap<>();

  public PoolFiller(
      PoolPolicy policy,
      JobImages images,
      PreparedFactory factory,
      PreparedProof proof,
      ReadySandboxes ready,
      Ticker ticker) {
    this.policy = policy;
    this.images = images;
    this.factory = factory;
    this.proof = proof;
    this.ready = ready;
    this.size = new PoolSize(policy.least(), PoolSize::availableMemory, ticker);
    this.usage = new ImageUsage(images.usualReference());
    this.backoff = new ImageBackoff(ticker);
  }

  /** A run wants one with that image, had it or not. */
  void used(String reference) {
    usage.used(reference);
  }

  /** Why a run found none with its image. If more would have helped, there are to be more. */
  String missed(JobImage image) {
    if (!backoff.mayTry(image.reference())) {
      return "none can be prepared now";
    }
    if (!served.isEmpty() && !served.contains(image.id())) {
      return "those that are prepared have another image";
    }
    size.missed();
    return "none was ready";
  }

  /** How many are to be ready. */
  int wanted() {
    return size.wanted();
  }

  /** Makes what is missing, as far as it can be made now. */
  void fill() {
    if (ready.isClosed()) {
      return;
    }
    try {
      clear();
      if (policy.least() > 0) {
        make();
      }
    } catch (SystemFailed e) { // the engine is away
      if (backoff.mayTry(images.usualReference())) {
        backoff.failed(images.usualReference(), e);
      }
    }
    ready.clearIfClosed();
  }

  private void clear() {
    if (!cleared) {
      factory.forgetAll();
      cleared = true;
    }
    ready.clear();
  }

  /** A fault of one image leaves the others to be prepared. */
  private void make() {
    Map<String, Integer> places = places();
    current.keySet().retainAll(places.keySet());
    Map<String, Integer> wanted = new LinkedHashMap<>();
    places.forEach((name, number) -> wanted.merge(current.get(name), number, Integer::sum));
    served = Set.copyOf(current.values());
    ready.discardIf(one -> !current.containsValue(one.image()) || !one.isAlive());
    // of an image that is used less now, as many go as others lack; the rest is used up
    ready.makeRoom(wanted, size.wanted());
    ready.clear();
    places.keySet().forEach(name -> fill(name, wanted));
  }

  /** One that is not to be had leaves its places to the others, but for what is ready with it. */
  private Map<String, Integer> places() {
    Set<String> missing = new HashSet<>();
    Predicate<String> more = name -> !missing.contains(name) && backoff.mayTry(name);
    while (true) {
      Map<String, Integer> places =
          usage.places(size.wanted(), name -> ready.size(current.getOrDefault(name, "")), more);
      List<String> failed =
          places.keySet().stream().filter(more).filter(name -> !look(name)).toList();
      if (failed.isEmpty()) {
        return places;
      }
      missing.addAll(failed);
    }
  }

  private boolean look(String name) {
    return found(name).filter(image -> isProved(name, image)).isPresent();
  }

  private Optional<String> found(String name) {
    try {
      return Optional.of(images.now(name).id());
    } catch (SystemFailed e) {
      backoff.isAway(name, e);
      return Optional.empty();
    }
  }

  private boolean isProved(String name, String image) {
    try {
      proof.prove(image);
      current.put(name, image);
      return true;
    } catch (SystemFailed e) {
      backoff.failed(name, e);
      return false;
    }
  }

  private void fill(String name, Map<String, Integer> wanted) {
    if (!backoff.mayTry(name)) {
      return; // as was just seen
    }
    String image = current.get(name);
    try {
      while (ready.size(image) < wanted.getOrDefault(image, 0) && !ready.isClosed()) {
        ready.add(factory.make(image, policy.limits()));
      }
      backoff.succeeded(name);
    } catch (SystemFailed e) {
      backoff.failed(name, e);
    }
  }
}
