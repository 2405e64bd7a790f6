package org.dataexchange.tasker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.task.Ticker;

/**
 * The time by which something is erased because it is old. It follows the wall clock, but not where
 * that leaps: a clock that somebody sets wrong must not erase ten years. Then it stands for a day
 * that really goes by, which is said, and in which the clock can be set right; after a long time
 * switched off it costs that day, too, and so does the first start, before which nobody has looked.
 * What was seen is in a file, so that a start forgets nothing of it. A clock that goes wrong in
 * many small steps is followed. Thread-safe.
 */
public final class SeenTime implements InstantSource {

  private static final Logger LOG = System.getLogger(SeenTime.class.getName());
  private static final String NAME = "seen-time";

  /** A weekend without a server is no leap. */
  private static final Duration LEAP = Duration.ofDays(4);

  private static final Duration WAIT = Duration.ofDays(1);

  /** The file is so much behind at most. */
  private static final Duration KEPT_EVERY = Duration.ofMinutes(10);

  /** Before all that could be erased. */
  private static final Instant NEVER = Instant.EPOCH;

  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private final Path file;
  private final InstantSource wall;
  private final Ticker ticker;
  private Instant seen = NEVER;
  private Duration waited = Duration.ZERO;
  private Duration looked;
  private Duration keepAt;
  private String warning = "";

  /**
   * @param workspace where its file lies
   */
  public SeenTime(Path workspace, InstantSource wall, Ticker ticker) {
    this.file = workspace.resolve(NAME);
    this.wall = wall;
    this.ticker = ticker;
    this.looked = ticker.now();
    this.keepAt = looked;
    read();
  }

  private void read() {
    try {
      String[] words = Files.readString(file).strip().split(" ");
      Instant then = Instant.parse(words[0]);
      Duration wait = Duration.parse(words[1]);
      if (then.isBefore(NEVER) || then.isAfter(LAST) || wait.isNegative() || isOver(wait)) {
        throw new IOException("no time that was seen");
      }
      seen = then;
      waited = wait;
    } catch (NoSuchFileException e) {
      // the first start
    } catch (IOException | DateTimeException | ArrayIndexOutOfBoundsException e) {
      LOG.log(Level.WARNING, "{0} is not what was written there: {1}", file, e.getMessage());
    }
  }

  private static boolean isOver(Duration wait) {
    return wait.compareTo(WAIT) >= 0;
  }

  /** To be asked now and then, or no time goes by. */
  @Override
  public synchronized Instant instant() {
    Duration now = ticker.now();
    Duration passed = now.minus(looked);
    looked = now;
    Instant said = wall.instant();
    if (said.isAfter(seen.plus(LEAP))) {
      waited = waited.plus(passed);
      if (isOver(waited)) {
        go(said);
      } else {
        stand(said);
      }
    } else {
      go(said);
    }
    if (now.compareTo(keepAt) >= 0) {
      keep();
    }
    return seen;
  }

  private void go(Instant said) {
    if (!waited.isZero()) {
      // or a wait that is over would be a part of the next one
      keepAt = looked;
    }
    seen = said;
    waited = Duration.ZERO;
    warning = "";
  }

  private void stand(Instant said) {
    if (seen.equals(NEVER)) {
      return;
    }
    boolean first = warning.isEmpty();
    warning =
        "the clock says %s, and was last seen at %s: for a day nothing more is erased because of its age; set the clock if it is wrong"
            .formatted(said, seen);
    if (first) {
      LOG.log(Level.WARNING, "{0}", warning);
      keepAt = looked;
    }
  }

  private void keep() {
    keepAt = looked.plus(KEPT_EVERY);
    try {
      WholeFile.write(file, "%s %s%n".formatted(seen, waited).getBytes(UTF_8));
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0} cannot be written, and what is old may stay: {1}",
          file,
          e.toString());
    }
  }

  /** What a person should look into; empty if there is nothing. */
  public synchronized String warning() {
    return warning;
  }
}
