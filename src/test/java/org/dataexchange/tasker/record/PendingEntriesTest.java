package org.dataexchange.tasker.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder;
import org.junit.jupiter.api.Test;

class PendingEntriesTest {

  private final List<Entry> recorded = new ArrayList<>();
  private boolean away = true;
  private final PendingEntries pending =
      new PendingEntries(
          new Recorder() {
            @Override
            public Recorded record(Entry entry) {
              if (away) {
                throw new RecordFailed("away", null);
              }
              recorded.add(entry);
              return new Recorded("node-1", recorded.size(), Instant.EPOCH, "");
            }

            @Override
            public String objection() {
              return "";
            }
          });

  private void add(Kind kind, int times) {
    for (int i = 0; i < times; i++) {
      pending.add(Entry.of(kind).with("i", i));
    }
  }

  /** Whoever sends ten thousand orders first would have the next one in no record. */
  @Test
  void whatIsBehindAFloodIsInTheRecordByItsNumber() {
    add(Kind.CANCELLATION, PendingEntries.MOST + 3);
    add(Kind.DEAD_LETTER, 2);
    pending.flush();
    assertEquals(0, recorded.size());

    away = false;
    pending.flush();

    assertEquals(PendingEntries.MOST + 2, recorded.size());
    Entry orders = recorded.get(PendingEntries.MOST + 1);
    assertEquals(Kind.CANCELLATION, orders.kind());
    assertEquals(Map.of("what", "not recorded", "times", 3L), orders.facts());
    assertEquals(2L, recorded.get(PendingEntries.MOST).facts().get("times"));

    add(Kind.CANCELLATION, 1);
    pending.flush();
    assertEquals(PendingEntries.MOST + 3, recorded.size());
  }

  /** The thread that brings them has all else of the node to look after. */
  @Test
  void aFloodThatGoesOnKeepsNobody() {
    PendingEntries[] all = new PendingEntries[1];
    all[0] =
        new PendingEntries(
            new Recorder() {
              @Override
              public Recorded record(Entry entry) {
                recorded.add(entry);
                if (recorded.size() < 3 * PendingEntries.MOST) {
                  all[0].add(Entry.of(Kind.CANCELLATION));
                }
                return new Recorded("node-1", recorded.size(), Instant.EPOCH, "");
              }

              @Override
              public String objection() {
                return "";
              }
            });
    for (int i = 0; i < PendingEntries.MOST; i++) {
      all[0].add(Entry.of(Kind.CANCELLATION));
    }

    all[0].flush(1_000);

    assertEquals(1_000, recorded.size());
    all[0].flush();
    assertEquals(1_000 + PendingEntries.MOST, recorded.size());
  }
}
