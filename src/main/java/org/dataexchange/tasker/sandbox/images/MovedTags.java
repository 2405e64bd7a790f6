package org.dataexchange.tasker.sandbox.images;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import org.dataexchange.tasker.sandbox.engine.EngineImages;
import org.dataexchange.tasker.sandbox.engine.ImageReference;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * Names that mean another image than when this server used them first: on the engine, where the new
 * one is used from then on, or at the registry, where the one that is here goes on to be used. Said
 * in the log once, and to operators as long as it holds. Thread-safe.
 */
public final class MovedTags {

  private static final Logger LOG = System.getLogger(MovedTags.class.getName());

  private static final Duration BETWEEN = Duration.ofHours(1);

  private final EngineImages engine;
  private final RegistryLogins logins;
  private final ThreadFactory threads;
  private final Ticker ticker;
  private final Map<String, String> first = new ConcurrentHashMap<>();
  private final Map<String, String> here = new ConcurrentHashMap<>();
  private final Map<String, String> there = new ConcurrentHashMap<>();
  private Duration next = Ticker.NEVER;

  public MovedTags(
      EngineImages engine, RegistryLogins logins, ThreadFactory threads, Ticker ticker) {
    this.engine = engine;
    this.logins = logins;
    this.threads = threads;
    this.ticker = ticker;
  }

  /**
   * Notes which image a name means now.
   *
   * @param image its id
   */
  void isNow(String name, String image) {
    String before = first.putIfAbsent(name, image);
    if (before == null || before.equals(image)) {
      here.remove(name);
    } else {
      say(
          here,
          name,
          "image %s is another one than this server used first: it was %s, and runs that begin now have %s"
              .formatted(name, before, image));
    }
  }

  /** Asks the registries, in the background and rarely: one that is away must not be felt. */
  synchronized void look(Collection<String> names) {
    if (ticker.isAfter(next)) {
      next = ticker.in(BETWEEN);
      List<String> copy = List.copyOf(names);
      threads.newThread(() -> copy.forEach(this::look)).start();
    }
  }

  /** Asks the registry of one image that is here; one that came from none is nobody's tag. */
  void look(String name) {
    ImageReference.of(name).filter(ImageReference::isTag).ifPresent(image -> look(name, image));
  }

  private void look(String name, ImageReference image) {
    try {
      Set<String> known =
          engine.digests(name).stream()
              .filter(digest -> isOf(image, digest))
              .map(digest -> digest.substring(digest.indexOf('@') + 1))
              .collect(Collectors.toSet());
      Optional<String> now =
          known.isEmpty() ? Optional.empty() : engine.digestAtRegistry(image, logins.of(image));
      if (now.isEmpty() || known.contains(now.get())) {
        there.remove(name);
      } else {
        say(
            there,
            name,
            "image %s is another one at its registry by now, %s; runs have the one that is here until somebody pulls it (docker pull %s)"
                .formatted(name, now.get(), image));
      }
    } catch (EngineFailed e) {
      LOG.log(Level.DEBUG, "Whether image {0} has moved is not known: {1}", name, e.getMessage());
    }
  }

  /** However the engine writes a name that somebody wrote in another way. */
  private static boolean isOf(ImageReference image, String digest) {
    return ImageReference.of(digest).filter(of -> of.whole().equals(image.whole())).isPresent();
  }

  private static void say(Map<String, String> where, String name, String what) {
    if (!what.equals(where.put(name, what))) {
      LOG.log(Level.WARNING, what);
    }
  }

  /** The names that have moved, for people. */
  List<String> said() {
    List<String> said = new ArrayList<>(here.values());
    said.addAll(there.values());
    return said.stream().sorted().toList();
  }
}
