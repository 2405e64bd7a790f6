package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.text.Printable;

/**
 * One try to have the engine bring an image, which keeps the layers that are whole. It may last as
 * long as something comes. For one thread; others may ask how far it is.
 */
public final class PullAttempt extends ResultCallback.Adapter<PullResponseItem> {

  /** A registry's words may be of any length, and patterns look at all of them. */
  private static final int MOST_SAID = 500;

  /** A look at whether it still goes on. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ImageReference image;
  private final Duration silence;
  private final Ticker ticker;
  private final PullProgress progress = new PullProgress();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Duration latest;
  private volatile boolean brought;
  private volatile Optional<String> said = Optional.empty();
  private volatile Optional<PullFailure> trouble = Optional.empty();

  /** It is given up after so much silence. */
  public PullAttempt(ImageReference image, Duration silence, Ticker ticker) {
    this.image = image;
    this.silence = silence;
    this.ticker = ticker;
    this.latest = ticker.in(silence);
  }

  @Override
  public void onNext(PullResponseItem item) {
    if (item.isErrorIndicated() || item.getErrorDetail() != null) {
      said = said.or(() -> Optional.of(error(item)));
    } else if (progress.take(item)) {
      brought = true;
      latest = ticker.in(silence);
    }
  }

  @SuppressWarnings("deprecation") // old engines say it nowhere else
  private static String error(PullResponseItem item) {
    return item.getErrorDetail() == null
        ? String.valueOf(item.getError())
        : String.valueOf(item.getErrorDetail().getMessage());
  }

  @Override
  public void onError(Throwable e) {
    said = said.or(() -> Optional.of(EngineAnswers.why(e)));
    onComplete();
  }

  @Override
  public void onComplete() {
    ended.countDown();
    super.onComplete();
  }

  /**
   * Returns when the engine says that it has ended.
   *
   * @throws EngineFailed if the image did not come
   */
  public void run(EngineImages engine, Optional<RegistryLogin> login) throws InterruptedException {
    try {
      engine.pull(image, login, this);
      // the library's own wait closes the stream when its time is over
      while (!ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        if (ticker.isAfter(latest)) {
          throw failed("nothing came for %d s".formatted(silence.toSeconds()));
        }
      }
    } finally {
      // the engine lets go of what nobody hears of
      EngineCalls.closeQuietly(this);
    }
    if (said.isPresent()) {
      String words = without(login.map(RegistryLogin::password), said.get());
      throw failed(Printable.of(Printable.shortened(words, MOST_SAID)));
    }
  }

  private EngineFailed failed(String why) {
    trouble = Optional.of(PullFailure.of(why));
    return trouble.get().failure(image.toString(), why);
  }

  /** No engine is known to quote a password; it costs nothing to be sure. */
  private static String without(Optional<String> secret, String words) {
    return secret.filter(s -> !s.isEmpty()).map(s -> words.replace(s, "…")).orElse(words);
  }

  /** Why it did not come, if the engine said. */
  public Optional<PullFailure> trouble() {
    return trouble;
  }

  /** Did anything come? */
  public boolean brought() {
    return brought;
  }

  public Transferred.Sofar sofar() {
    return progress.sofar();
  }
}
