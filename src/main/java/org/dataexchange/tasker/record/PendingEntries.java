package org.dataexchange.tasker.record;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder;

/**
 * Entries of what happens whether it is recorded or not: kept until the record takes them, in their
 * order, and lost with the process. Bounded: of what comes beyond that, the record gets the number,
 * so that nobody hides something behind a flood. Thread-safe; adding waits for nobody.
 */
public final class PendingEntries {

  private static final Logger LOG = System.getLogger(PendingEntries.class.getName());

  static final int MOST = 10_000;

  private final Recorder recorder;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final Map<Entry.Kind, Long> lost = new EnumMap<>(Entry.Kind.class);
  private final Object turn = new Object();

  public PendingEntries(Recorder recorder) {
    this.recorder = recorder;
  }

  public synchronized void add(Entry entry) {
    if (waiting.size() < MOST) {
      waiting.add(entry);
      return;
    }
    if (lost.merge(entry.kind(), 1L, Long::sum) == 1) {
      LOG.log(
          Level.ERROR,
          "So much waits for the record that it gets only the number of what follows of this kind: {0} {1}",
          entry.kind().wireName(),
          entry.facts());
    }
  }

  /** Records those that wait now, as far as the record takes them. */
  public void flush() {
    flush(Integer.MAX_VALUE);
  }

  /**
   * The same for one who has more to do, however fast others come.
   *
   * @param most at a time
   */
  public void flush(int most) {
    synchronized (turn) {
      recordAll(Math.min(most, waiting()));
    }
  }

  private synchronized int waiting() {
    return waiting.size() + lost.size();
  }

  private void recordAll(int count) {
    try {
      for (int left = count; left > 0; left--) {
        Optional<Entry> next = first();
        if (next.isEmpty()) {
          return;
        }
        recorder.record(next.get());
        removeFirst();
      }
    } catch (RecordFailed e) {
      LOG.log(Level.DEBUG, "They are recorded later: {0}", e.getMessage());
    }
  }

  private synchronized Optional<Entry> first() {
    if (waiting.isEmpty()) {
      lost.forEach(
          (kind, times) ->
              waiting.add(Entry.of(kind).with("what", "not recorded").with("times", times)));
      lost.clear();
    }
    return Optional.ofNullable(waiting.peekFirst());
  }

  private synchronized void removeFirst() {
    waiting.removeFirst();
  }
}
