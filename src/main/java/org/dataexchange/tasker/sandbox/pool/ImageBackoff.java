package org.dataexchange.tasker.sandbox.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * The images that no sandbox can be prepared with for now; each is tried again, less and less
 * often. One thread notes them, any may ask.
 */
final class ImageBackoff {

  private static final Logger LOG = System.getLogger(ImageBackoff.class.getName());

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Ticker ticker;
  private final Map<String, Setback> all = new ConcurrentHashMap<>();

  ImageBackoff(Ticker ticker) {
    this.ticker = ticker;
  }

  private record Setback(String why, Duration pause, Duration until) {}

  /** It is not to be had, which others see to as well: it may be there at any moment. */
  void isAway(String image, SystemFailed e) {
    put(image, e, FIRST_PAUSE);
  }

  void failed(String image, SystemFailed e) {
    Setback last = all.get(image);
    Duration twice = last == null ? FIRST_PAUSE : last.pause().multipliedBy(2);
    put(image, e, twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE);
  }

  private void put(String image, SystemFailed e, Duration pause) {
    Setback last = all.put(image, new Setback(e.getMessage(), pause, ticker.in(pause)));
    if (last == null || !last.why().equals(e.getMessage())) {
      LOG.log(
          Level.WARNING,
          "Runs in {0} get cold sandboxes for now, as none can be prepared: {1}",
          image,
          e.getMessage());
    }
  }

  void succeeded(String image) {
    all.remove(image);
  }

  /** Is it time to try that image, again or for the first time? */
  boolean mayTry(String image) {
    Setback last = all.get(image);
    return last == null || ticker.isAfter(last.until());
  }
}
