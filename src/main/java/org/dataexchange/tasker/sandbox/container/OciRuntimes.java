package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Failures.SystemFailed;

/**
 * Which OCI runtime containers are made with. It is the one that the operator names; else, image by
 * image, {@code crun}, if the engine has it and the probe holds with it, because a container costs
 * less with it; else the engine's default. Thread-safe, with one trial at a time.
 */
public final class OciRuntimes {

  /** The one that is tried where none is named. */
  static final String QUICK = "crun";

  private static final Logger LOG = System.getLogger(OciRuntimes.class.getName());

  private final Supplier<Set<String>> known;
  private final Optional<String> named;
  private final Map<String, Optional<String>> proved = new ConcurrentHashMap<>();
  private final Set<String> doubted = ConcurrentHashMap.newKeySet();

  /** Of the thread that tries one, which no run gets meanwhile. */
  private final ThreadLocal<Optional<String>> tried = new ThreadLocal<>();

  /**
   * @param named the operator's choice; empty to find out
   */
  public OciRuntimes(Supplier<Set<String>> known, Optional<String> named) {
    this.known = known;
    this.named = named;
  }

  /** Runs the probe with what {@link #of} says meanwhile; throws if it does not hold. */
  @FunctionalInterface
  interface Trial {
    void run() throws IOException, InterruptedException;
  }

  /** The runtime that the engine is to be asked for; empty for its default. */
  Optional<String> of(String image) {
    Optional<String> now = tried.get();
    return now == null ? chosen(image) : now;
  }

  /** An image is one and the same under each of its names. */
  private Optional<String> chosen(String image) {
    return proved.getOrDefault(ContainerFactory.imageId(image), named);
  }

  boolean isProved(String image) {
    String id = ContainerFactory.imageId(image);
    return proved.containsKey(id) && !doubted.contains(id);
  }

  /**
   * Returns if the image holds with one of them, which it has from then on.
   *
   * @throws SystemFailed if it does not
   */
  void prove(String image, Trial trial) throws IOException, InterruptedException {
    Optional<String> unfit =
        named.isPresent() ? Optional.of("tasker.container.runtime says so") : tryQuick(trial);
    Optional<String> chosen = unfit.isPresent() ? named : Optional.of(QUICK);
    if (unfit.isPresent()) {
      run(trial, chosen);
    }
    proved.put(ContainerFactory.imageId(image), chosen);
    doubted.remove(ContainerFactory.imageId(image));
    LOG.log(
        Level.INFO,
        "Containers of {0} are made with {1}: {2}",
        image,
        name(chosen),
        unfit.orElse("the engine has it, and the sandbox holds with it"));
  }

  /** The runtimes of the images that were proved so far, for people to read. */
  public String inUse() {
    return proved.values().stream()
        .map(OciRuntimes::name)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String name(Optional<String> runtime) {
    return runtime.orElse("the engine's default runtime");
  }

  private Optional<String> tryQuick(Trial trial) throws IOException, InterruptedException {
    if (!known.get().contains(QUICK)) {
      return Optional.of("the engine does not have " + QUICK);
    }
    try {
      run(trial, Optional.of(QUICK));
      return Optional.empty();
    } catch (SystemFailed e) {
      return Optional.of("with " + QUICK + ", " + e.getMessage());
    }
  }

  private void run(Trial trial, Optional<String> with) throws IOException, InterruptedException {
    tried.set(with);
    try {
      trial.run();
    } finally {
      tried.remove();
    }
  }

  /**
   * Is told that the engine could not make a container of that image, which is to be proved again:
   * its runtime may be gone since, or its disk be full, and the node is not fit then.
   *
   * @return is there hope that another runtime does better?
   */
  boolean doubt(String image) {
    doubted.add(ContainerFactory.imageId(image));
    return named.isEmpty() && chosen(image).isPresent();
  }
}
