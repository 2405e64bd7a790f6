package org.dataexchange.tasker.sandbox.images;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import org.dataexchange.tasker.sandbox.engine.EngineImages;
import org.dataexchange.tasker.sandbox.engine.ImageReference;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/**
 * The images that come from registries, where the operator lets them: each is pulled once, however
 * many wait for it, under no other name than the operator's. Nobody waits here for an image that is
 * there. Thread-safe.
 */
public final class ImagePulls implements AutoCloseable {

  /** A big layer is unpacked and checked in silence. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final boolean missing;
  final EngineImages engine;
  final RegistryLogins logins;
  final Ticker ticker;

  /** After that a pull is given up, and its failure told to those who wait. */
  final Duration silence;

  /** Of pulls that go on at one time. */
  final Semaphore turns = new Semaphore(EngineImages.PULLS, true);

  private final ThreadFactory threads;
  private final Map<String, ImagePull> underWay = new ConcurrentHashMap<>();
  private final Map<String, Thread> working = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public ImagePulls(PullPolicy policy, EngineImages engine, Ticker ticker, ThreadFactory threads) {
    this(policy, engine, ticker, threads, SILENCE);
  }

  /** Throws if the credentials cannot be understood. */
  ImagePulls(
      PullPolicy policy,
      EngineImages engine,
      Ticker ticker,
      ThreadFactory threads,
      Duration silence) {
    this.missing = policy.missing();
    this.engine = engine;
    this.logins = new RegistryLogins(policy.credentials());
    this.ticker = ticker;
    this.threads = threads;
    this.silence = silence;
    logins.check();
  }

  /**
   * The image that the engine has under a name. One that is not there is pulled from now on.
   *
   * @param wait is it worth waiting for where nobody pulls it? Others wait behind whoever does
   * @throws EngineFailed if it is not there now, with what is done about it
   */
  JobImage orPull(String name, boolean wait) {
    try {
      return engine.identify(name);
    } catch (EngineFailed e) {
      if (!EngineImages.lacks(e)) {
        throw e;
      }
      throw ImageReference.of(name)
          .filter(image -> missing)
          .map(image -> begun(name, image).objection())
          .orElseGet(() -> left(e, wait));
    }
  }

  private EngineFailed left(EngineFailed e, boolean wait) {
    String hint =
        missing
            ? "; no registry knows an image by its id, so it is not pulled"
            : "; load it or make it (./tasker image), or let the engine pull it"
                + " (tasker.images.pull=missing)";
    return new EngineFailed(e.getMessage() + hint, wait && e.worthTryingAgain(), e);
  }

  private ImagePull begun(String name, ImageReference image) {
    return underWay.computeIfAbsent(
        name,
        some -> {
          ImagePull pulling = new ImagePull(name, image, this);
          Thread thread = threads.newThread(() -> pull(name, pulling));
          working.put(name, thread);
          thread.start();
          if (closed) {
            thread.interrupt();
          }
          return pulling;
        });
  }

  private void pull(String name, ImagePull pulling) {
    try {
      pulling.run();
    } finally {
      underWay.remove(name, pulling);
      working.remove(name, Thread.currentThread());
    }
  }

  /**
   * Waits while an image is pulled; returns at once if it is not.
   *
   * @param transferred is told what arrives
   * @throws EngineFailed if it cannot be had now
   */
  void await(String name, Transferred transferred) {
    ImagePull pulling = underWay.get(name);
    if (pulling != null) {
      pulling.await(transferred);
    }
  }

  /** May anything be? */
  boolean mayPull() {
    return missing;
  }

  /** Is one being pulled that will be there soon, as it looks? */
  boolean goOn() {
    return underWay.values().stream().anyMatch(ImagePull::goesOn);
  }

  boolean isPulled(String name) {
    return underWay.containsKey(name);
  }

  /** The engine lets go of what nobody waits for; what it has of it is there for the next try. */
  @Override
  public void close() {
    closed = true;
    working.values().forEach(Thread::interrupt);
  }
}
