package org.dataexchange.tasker.sandbox.images;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.EngineImages;
import org.dataexchange.tasker.sandbox.engine.ImageReference;
import org.dataexchange.tasker.sandbox.engine.PullAttempt;
import org.dataexchange.tasker.sandbox.engine.PullFailure;
import org.dataexchange.tasker.sandbox.engine.RegistryLogin;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.task.Transferred.Sofar;

/**
 * Has an image that is not there: one pull after the other, until it is there. Whoever needs it
 * waits here. A login that was refused is not tried again before another is in the file, or an hour
 * has passed: registries lock out who goes on. Works on a thread of its own; thread-safe.
 */
final class ImagePull implements Runnable {

  private static final Logger LOG = System.getLogger(ImagePull.class.getName());

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration REFUSED = Duration.ofHours(1);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final String name;
  private final ImageReference image;
  private final ImagePulls all;
  private Optional<PullAttempt> last = Optional.empty();
  private boolean goingOn;
  private Optional<EngineFailed> failure = Optional.empty();
  private Duration patientUntil = Ticker.NEVER;
  private boolean over;

  // of its own thread
  private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);

  /** Of an image by the name that was set. */
  ImagePull(String name, ImageReference image, ImagePulls all) {
    this.name = name;
    this.image = image;
    this.all = all;
  }

  @Override
  public void run() {
    LOG.log(Level.INFO, "Image {0} is not there, and is pulled", name);
    try {
      boolean pulled = false;
      while (!isThere(pulled)) {
        pulled = attempt();
        if (!isThere(pulled)) {
          backoff.pause();
        }
      }
      LOG.log(Level.INFO, "Image {0} is there", name);
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Image {0} is not pulled any more: the server is stopping", name);
    } catch (Throwable e) { // whoever waits must not wait for ever; a new one is begun
      LOG.log(Level.ERROR, "Image " + name + " could not be pulled; it is tried again", e);
    } finally {
      end();
    }
  }

  /**
   * An engine that is away has no image, and says so.
   *
   * @param pulled has it just said that it has it?
   */
  private boolean isThere(boolean pulled) {
    try {
      all.engine.identify(name);
      return true;
    } catch (EngineFailed e) {
      if (!EngineImages.lacks(e)) {
        note(e);
      } else if (pulled) {
        note(
            new EngineFailed(
                "the engine has pulled image %s, and does not have it: see what removes images there"
                    .formatted(name),
                true,
                e));
      }
      return false;
    }
  }

  /** Returns whether all of it has come, by the engine's word. */
  private boolean attempt() throws InterruptedException {
    all.turns.acquire();
    PullAttempt pull = new PullAttempt(image, all.silence, all.ticker);
    begin(pull);
    Optional<RegistryLogin> login = Optional.empty();
    boolean whole = false;
    try {
      login = all.logins.of(image);
      pull.run(all.engine, login);
      whole = true;
    } catch (EngineFailed e) {
      note(e);
    } finally {
      all.turns.release();
      end(pull, whole);
    }
    if (pull.brought() && !whole) {
      backoff.reset();
    }
    if (pull.trouble().filter(PullFailure.LOGIN::equals).isPresent()) {
      awaitLogin(login);
    }
    return whole;
  }

  private void awaitLogin(Optional<RegistryLogin> refused) throws InterruptedException {
    Duration again = all.ticker.in(REFUSED);
    Backoff looks = new Backoff(FIRST_PAUSE, FIRST_PAUSE.multipliedBy(5));
    // somebody may bring it by hand
    while (isRefused(refused) && !all.ticker.isAfter(again) && !isThere(false)) {
      looks.pause();
    }
    backoff.reset();
  }

  private boolean isRefused(Optional<RegistryLogin> login) {
    try {
      return all.logins.of(image).equals(login);
    } catch (EngineFailed e) {
      note(e); // what is being written may be read when it is half there
      return true;
    }
  }

  private synchronized void begin(PullAttempt pull) {
    last = Optional.of(pull);
    goingOn = true;
  }

  private synchronized void end(PullAttempt pull, boolean whole) {
    goingOn = false;
    if (whole) {
      failure = Optional.empty();
      patientUntil = Ticker.NEVER;
    } else if (pull.brought()) {
      patientUntil = all.ticker.in(all.silence);
    }
  }

  private synchronized void note(EngineFailed e) {
    Optional<String> before = failure.map(EngineFailed::getMessage);
    if (before.filter(e.getMessage()::equals).isEmpty()) {
      LOG.log(
          e.worthTryingAgain() ? Level.WARNING : Level.ERROR,
          "Image {0} is not there, and is tried again: {1}",
          name,
          e.getMessage());
    }
    failure = Optional.of(e);
  }

  private synchronized void end() {
    over = true;
    notifyAll();
  }

  /** Why it is not there yet. */
  synchronized EngineFailed objection() {
    return failure()
        .orElseGet(() -> new EngineFailed("image " + name + " is not there yet, and is pulled"));
  }

  /** Is there hope that it comes soon? */
  synchronized boolean goesOn() {
    return failure().isEmpty();
  }

  /** A pull that was cut off has its time to go on. */
  private Optional<EngineFailed> failure() {
    boolean comes = goingOn && last.filter(PullAttempt::brought).isPresent();
    return failure.filter(
        why -> !comes && !(why.worthTryingAgain() && !all.ticker.isAfter(patientUntil)));
  }

  /** Waits until it is there, as {@link ImagePulls#await} says; its layers are the files. */
  void await(Transferred transferred) {
    transferred.begin(Optional::empty);
    try {
      while (!awaitEnd()) {
        transferred.reached(sofar());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("interrupted", true, e);
    }
  }

  private synchronized boolean awaitEnd() throws InterruptedException {
    if (over) {
      return true;
    }
    Optional<EngineFailed> why = failure();
    if (why.isPresent()) {
      throw why.get();
    }
    wait(LOOK.toMillis());
    return over;
  }

  private synchronized Sofar sofar() {
    return last.map(PullAttempt::sofar).orElseGet(() -> new Sofar(0, 0, Optional.empty()));
  }
}
