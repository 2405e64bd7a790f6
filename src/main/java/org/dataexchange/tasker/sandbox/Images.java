package org.dataexchange.tasker.sandbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.dataexchange.tasker.sandbox.DockerSandbox.ImageNames;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * The job images by the runtimes that they are for. None is handed out that the probe has not
 * proved on this engine; what is wrong with each is kept for readiness. Thread-safe.
 */
final class Images implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Images.class.getName());

  private final Engine engine;
  private final Probe probe;
  private final ImageNames names;
  private final ImageNews news;
  private final Map<String, String> objections = new ConcurrentHashMap<>();
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  Images(Engine engine, Probe probe, ImageNames names) {
    this.engine = engine;
    this.probe = probe;
    this.names = names;
    this.news = new ImageNews(engine);
    all().forEach(name -> objections.put(name, "the sandbox is not probed yet"));
  }

  /** An image that was proved, and since when no other can have come in its place. */
  private record Seen(String image, long moment) {}

  private Set<String> all() {
    Set<String> all = new TreeSet<>(names.ofRuntimes().values());
    all.add(names.usual());
    return all;
  }

  /**
   * The proved image of a runtime.
   *
   * @throws EngineFailed if there is none, or it does not hold
   */
  String of(String runtime) {
    return proved(names.ofRuntimes().getOrDefault(runtime, names.usual()));
  }

  /** The proved image of the runtimes that have none of their own; throws as {@link #of} does. */
  String usual() {
    return proved(names.usual());
  }

  private String proved(String name) {
    Seen last = seen.get(name);
    boolean still = last != null && news.isStill(last.moment()) && probe.hasProved(last.image());
    return still ? last.image() : prove(name);
  }

  private String prove(String name) {
    long moment = news.moment();
    try {
      String image = engine.identify(name);
      probe.prove(image);
      objections.put(name, "");
      seen.put(name, new Seen(image, moment));
      return image;
    } catch (EngineFailed e) {
      seen.remove(name);
      if (isUp()) {
        object(name, e.getMessage());
      }
      throw e;
    }
  }

  /** An engine that is away says nothing about its images. */
  private boolean isUp() {
    try {
      engine.ping();
      return true;
    } catch (EngineFailed e) {
      return false;
    }
  }

  private void object(String name, String why) {
    if (!why.equals(objections.put(name, why))) {
      LOG.log(Level.ERROR, "No task can be run; it is tried again: {0}", named(name, why));
    }
  }

  /** Where there is one image for all, each knows which. */
  private String named(String name, String why) {
    return objections.size() == 1 ? why : "in image " + name + ": " + why;
  }

  /** Proves those that can be proved, whatever is known of them. */
  void proveAll() {
    news.listen();
    for (String name : all()) {
      try {
        prove(name);
      } catch (EngineFailed e) {
        LOG.log(Level.DEBUG, "Image {0} is not to be had now: {1}", name, e.getMessage());
      }
    }
  }

  /** What is wrong with which image; empty if all of them hold. */
  String objection() {
    return new TreeMap<>(objections)
        .entrySet().stream()
            .filter(image -> !image.getValue().isEmpty())
            .map(image -> named(image.getKey(), image.getValue()))
            .collect(Collectors.joining("; "));
  }

  /** Does any of them hold? Tasks of the others' runtimes end as errors, the rest are served. */
  boolean someHold() {
    return objections.containsValue("");
  }

  @Override
  public void close() {
    news.close();
  }
}
