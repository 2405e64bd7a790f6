package org.dataexchange.tasker.http.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder;
import org.junit.jupiter.api.Test;

class LooksTest {

  private static final Visitor ANN = new Visitor("ann", "192.0.2.7");
  private static final Visitor BOB = new Visitor("bob", "192.0.2.7");
  private static final Looks.Seen STDOUT = new Looks.Seen("r1", "t1", "stdout");

  private final Map<String, Entry> recorded = new LinkedHashMap<>();
  private boolean away;
  private Duration now = Duration.ZERO;
  private final Looks looks = new Looks(new Kept(), () -> now);

  /** One entry for what is told twice, as the record has it. */
  private final class Kept implements Recorder {
    @Override
    public Recorded record(Entry entry) {
      if (away) {
        throw new RecordFailed("away", null);
      }
      recorded.put(entry.once(), entry);
      return new Recorded("node-1", recorded.size(), java.time.Instant.EPOCH, "");
    }

    @Override
    public String objection() {
      return "";
    }
  }

  @Test
  void saysWhoLookedAtWhatFromWhere() {
    looks.at(ANN, STDOUT);

    Entry look = recorded.values().iterator().next();
    assertEquals(Entry.Kind.LOOK, look.kind());
    assertEquals("r1", look.facts().get("run"));
    assertEquals(
        Map.of(
            Text.USER, "ann", Text.ADDRESS, "192.0.2.7", Text.TASK, "t1", Text.RESULTS, "stdout"),
        look.texts());
  }

  @Test
  void aLookThatGoesOnIsOneEntryForAnHour() {
    for (int minute = 0; minute < 60; minute++) {
      looks.at(ANN, STDOUT);
      now = now.plusMinutes(1);
    }
    assertEquals(1, recorded.size());
    now = now.plusMinutes(2);
    looks.at(ANN, STDOUT);
    assertEquals(2, recorded.size());
  }

  @Test
  void anotherPersonFileOrTimeIsAnotherLook() {
    looks.at(ANN, STDOUT);
    looks.at(BOB, STDOUT);
    looks.at(ANN, new Looks.Seen("r1", "t1", "stderr"));
    assertEquals(3, recorded.size());
    now = now.plus(Looks.PAUSE).plusMillis(1);
    looks.at(ANN, STDOUT);
    assertEquals(4, recorded.size());
  }

  @Test
  void whatCannotBeRecordedIsRefusedUntilItIs() {
    away = true;
    assertThrows(RecordFailed.class, () -> looks.at(ANN, STDOUT));
    assertThrows(RecordFailed.class, () -> looks.at(ANN, STDOUT));
    away = false;
    looks.at(ANN, STDOUT);
    assertEquals(1, recorded.size());
  }

  @Test
  void manyAtTheSameTimeMakeOneEntry() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    Looks shared =
        new Looks(
            new Recorder() {
              @Override
              public Recorded record(Entry entry) {
                synchronized (recorded) {
                  return new Kept().record(entry);
                }
              }

              @Override
              public String objection() {
                return "";
              }
            },
            () -> now);
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.startVirtualThread(() -> shared.at(ANN, STDOUT)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, recorded.size());
  }

  /** Whoever has any role may ask in words of his own, and each question is kept for ever. */
  @Test
  void nobodyFillsTheRecordWithQuestions() {
    for (int i = 0; i < Looks.MOST_FILES; i++) {
      looks.at(ANN, new Looks.Seen("", "", "entries.csv?task=" + i));
    }
    Visitor elsewhere = new Visitor("ann", "192.0.2.8");
    assertThrows(
        Looks.TooMany.class, () -> looks.at(elsewhere, new Looks.Seen("", "", "entries.csv")));
    looks.at(ANN, new Looks.Seen("", "", "entries.csv?task=99"));
    looks.at(ANN, STDOUT);
    looks.at(BOB, new Looks.Seen("", "", "entries.csv"));
    assertEquals(Looks.MOST_FILES + 2, recorded.size());

    now = now.plus(Looks.LONGEST).plusMillis(1);
    looks.at(ANN, new Looks.Seen("", "", "entries.csv"));
    assertEquals(Looks.MOST_FILES + 3, recorded.size());
  }
}
