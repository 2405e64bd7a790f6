package org.dataexchange.tasker.sandbox.images;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.container.ImageExamination;
import org.dataexchange.tasker.sandbox.container.Probe;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.ImageEvents;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Sandbox.Choice;
import org.dataexchange.tasker.task.Transferred;

/**
 * The job images, by what the operator calls them. None is handed out that the probe has not proved
 * on this engine; what is wrong with each is kept for readiness. Thread-safe.
 */
public final class JobImages implements AutoCloseable {

  private static final Logger LOG = System.getLogger(JobImages.class.getName());

  private final Engine engine;
  private final ImageExamination examination;
  private final Probe probe;
  private final ImageNames names;
  private final ImageEvents news;
  private final ImagePulls pulls;
  private final MovedTags moved;
  private final Map<String, String> objections = new ConcurrentHashMap<>();
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  public JobImages(
      Engine engine,
      ImageExamination examination,
      Probe probe,
      ImageNames names,
      ImagePulls pulls,
      MovedTags moved) {
    this.examination = examination;
    this.engine = engine;
    this.probe = probe;
    this.names = names;
    this.news = new ImageEvents(engine.images());
    this.pulls = pulls;
    this.moved = moved;
    names.all().forEach(name -> objections.put(name, "the sandbox is not probed yet"));
  }

  /** An image that was proved, and since when no other can have come in its place. */
  private record Seen(JobImage image, long moment) {}

  /**
   * The proved image for a run; waits for one that is pulled.
   *
   * @param transferred is told what arrives of it
   * @throws EngineFailed if there is none, or it does not hold
   */
  public JobImage of(Choice choice, Transferred transferred) {
    String reference = names.of(choice.runtime(), choice.alias());
    JobImage image =
        choice
            .begun()
            .filter(begun -> begun.reference().equals(reference))
            .map(begun -> again(begun, transferred))
            .orElseGet(() -> now(reference, transferred));
    return image.as(choice.alias());
  }

  /** An image that was brought by hand is had before its pull has noticed. */
  private JobImage now(String reference, Transferred transferred) {
    if (still(reference).isEmpty()) {
      pulls.await(reference, transferred);
    }
    return now(reference);
  }

  /** The reference of the image of the runtimes that have none of their own. */
  public String usualReference() {
    return names.usual();
  }

  /** The proved image of the runtimes that have none of their own; throws as {@link #of} does. */
  public JobImage usual() {
    return now(names.usual());
  }

  /** One that is proved, the usual one if it can be had; throws as {@link #of} does. */
  public JobImage any() {
    try {
      return usual();
    } catch (EngineFailed e) {
      return seen.values().stream().map(Seen::image).findAny().orElseThrow(() -> e);
    }
  }

  /** The proved image that a reference leads to now; throws as {@link #of} does. */
  public JobImage now(String reference) {
    return still(reference).orElseGet(() -> prove(reference));
  }

  private Optional<JobImage> still(String reference) {
    return Optional.ofNullable(seen.get(reference))
        .filter(last -> news.isStill(last.moment()) && probe.hasProved(last.image().name()))
        .map(Seen::image);
  }

  /** The one that a run began with, also where its name leads elsewhere since. */
  private JobImage again(JobImage begun, Transferred transferred) {
    try {
      JobImage found = found(begun, transferred);
      prove(begun);
      // a version that had no use for manifests left none
      return begun.knownBy(found.manifests());
    } catch (EngineFailed e) {
      throw new EngineFailed(
          "the run began with an image that is not to be had any more: " + e.getMessage(),
          e.worthTryingAgain(),
          e);
    }
  }

  /** It may be on its way again, where it was cleared away meanwhile. */
  private JobImage found(JobImage begun, Transferred transferred) {
    try {
      return engine.images().identify(begun.id());
    } catch (EngineFailed e) {
      pulls.await(begun.reference(), transferred);
      return engine.images().identify(begun.id());
    }
  }

  private JobImage prove(String reference) {
    long moment = news.moment();
    try {
      boolean wait = names.unasked().contains(reference);
      JobImage image = pulls.orPull(reference, wait);
      prove(image);
      objections.put(reference, "");
      seen.put(reference, new Seen(image, moment));
      moved.isNow(reference, image.id());
      return image;
    } catch (EngineFailed e) {
      seen.remove(reference);
      if (engine.isUp()) { // one that is away says nothing about its images
        object(reference, e.getMessage());
      }
      throw e;
    }
  }

  private void prove(JobImage image) {
    examination.facts(image.id());
    examination.of(image.id());
    probe.prove(image.name());
  }

  private void object(String name, String why) {
    if (!why.equals(objections.put(name, why)) && !pulls.isPulled(name)) {
      LOG.log(
          Level.ERROR,
          "No task can be run in image {0}; it is tried again: {1}",
          names.shown(name),
          why);
    }
  }

  /** Where there is one image for all, each knows which. */
  private String named(String name, String why) {
    return objections.size() == 1 ? why : "in image " + names.shown(name) + ": " + why;
  }

  /** Proves those that can be proved, whatever is known of them. */
  public void proveAll() {
    news.listen();
    for (String name : names.all()) {
      try {
        prove(name);
      } catch (EngineFailed e) {
        LOG.log(Level.DEBUG, "Image {0} is not to be had now: {1}", name, e.getMessage());
      }
    }
    if (pulls.mayPull()) {
      moved.look(names.all());
    }
  }

  /**
   * Objections to those that requests get without asking for one; empty if they hold. One that must
   * be asked for makes nobody else wait.
   */
  public String objection() {
    return names.unasked().stream()
        .sorted()
        .filter(name -> !objections.get(name).isEmpty())
        .map(name -> named(name, objections.get(name)))
        .collect(Collectors.joining("; "));
  }

  /** All of them, as they were found last. */
  public List<KnownImage> known() {
    return names.all().stream()
        .map(
            name ->
                new KnownImage(
                    names.aliases(name),
                    name,
                    Optional.ofNullable(seen.get(name))
                        .map(last -> last.image().digests())
                        .orElse(List.of()),
                    objections.get(name)))
        .toList();
  }

  /**
   * Does any of them hold, or come? Tasks of the others' runtimes end as errors, the rest are
   * served, and wait for what is pulled.
   */
  public boolean someHold() {
    return objections.containsValue("") || pulls.goOn();
  }

  /** Names that mean another image by now, and what images have in vain, for people. */
  public List<String> warnings() {
    Stream<String> unseen =
        names.all().stream()
            .filter(seen::containsKey)
            .flatMap(name -> unseen(name, seen.get(name).image().id()));
    return Stream.concat(moved.said().stream(), unseen).toList();
  }

  private Stream<String> unseen(String name, String id) {
    List<String> why = examination.unseen(id);
    return why.isEmpty()
        ? Stream.empty()
        : Stream.of(
            "no run sees all of image %s: %s".formatted(names.shown(name), String.join("; ", why)));
  }

  @Override
  public void close() {
    pulls.close();
    news.close();
  }
}
