package org.dataexchange.tasker.http.record;

import java.time.Duration;
import java.util.Map;
import org.dataexchange.tasker.http.runs.LatestEntries;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Recorder;
import org.dataexchange.tasker.task.Ticker;

/**
 * Records who looks at what, before it is shown. Who goes on looking at the same, as a page does
 * that asks every second and a player that asks for part after part, has one entry for an hour.
 * Bounded; thread-safe.
 */
public final class Looks {

  /** After so long another look is another one. */
  static final Duration PAUSE = Duration.ofMinutes(5);

  /** After so long the same look is recorded once more. */
  static final Duration LONGEST = Duration.ofHours(1);

  /** Files of the record that one person has in an hour: each question is an entry. */
  static final int MOST_FILES = 100;

  private static final int MOST_KEPT = 2_000;

  private final Recorder recorder;
  private final Ticker ticker;
  private final Map<Key, Look> latest = new LatestEntries<>(MOST_KEPT);
  private final Map<String, Files> files = new LatestEntries<>(MOST_KEPT);

  Looks(Recorder recorder, Ticker ticker) {
    this.recorder = recorder;
    this.ticker = ticker;
  }

  /**
   * What is looked at.
   *
   * @param run its id; empty for the record itself
   * @param about what was named in asking, by which it is found, and erased
   * @param what a stream, {@code report}, or the name of a file
   */
  public record Seen(String run, Map<Text, String> about, String what) {

    public Seen(String run, String taskId, String what) {
      this(run, Map.of(Text.TASK, taskId), what);
    }

    private Entry in(Entry entry) {
      Entry with = entry.with(Text.RESULTS, what);
      for (Map.Entry<Text, String> one : about.entrySet()) {
        with = with.with(one.getKey(), one.getValue());
      }
      return run.isEmpty() ? with : with.with("run", run);
    }
  }

  /** Somebody would fill the record with what he asks; the message says when he may go on. */
  public static final class TooMany extends RuntimeException {
    TooMany(String why) {
      super(why);
    }
  }

  /** How many since when. */
  private record Files(Duration began, int count) {}

  private static final class Look {
    private final Entry entry;
    private final Duration began;
    private Duration last;
    private volatile boolean recorded;

    Look(Visitor who, Seen seen, Duration now) {
      this.began = now;
      this.last = now;
      this.entry = seen.in(who.of(Entry.of(Entry.Kind.LOOK)));
    }

    boolean goesOn(Duration now) {
      return now.minus(last).compareTo(PAUSE) <= 0 && now.minus(began).compareTo(LONGEST) <= 0;
    }
  }

  /**
   * Returns when the record has it. Two who ask at the same time for the same wait for one entry.
   *
   * @throws org.dataexchange.tasker.task.Failures.RecordFailed if nothing may be shown, as it
   *     cannot be recorded
   * @throws TooMany if nothing more may be shown now
   */
  public void at(Visitor who, Seen seen) {
    Look look = look(who, seen);
    if (!look.recorded) {
      recorder.record(look.entry);
      look.recorded = true;
    }
  }

  private synchronized Look look(Visitor who, Seen seen) {
    Duration now = ticker.now();
    Key key = new Key(who, seen);
    Look look = latest.get(key);
    if (look == null || !look.goesOn(now)) {
      if (seen.run.isEmpty()) {
        count(who.user(), now);
      }
      look = new Look(who, seen, now);
      latest.put(key, look);
    }
    look.last = now;
    return look;
  }

  private void count(String user, Duration now) {
    Files before = files.getOrDefault(user, new Files(now, 0));
    Files hour = now.minus(before.began).compareTo(LONGEST) > 0 ? new Files(now, 0) : before;
    if (hour.count >= MOST_FILES) {
      throw new TooMany(
          "You had %d files of the record in this hour; the next one is in %d minutes."
              .formatted(MOST_FILES, LONGEST.minus(now.minus(hour.began)).toMinutes() + 1));
    }
    files.put(user, new Files(hour.began, hour.count + 1));
  }

  private record Key(Visitor who, Seen seen) {}
}
