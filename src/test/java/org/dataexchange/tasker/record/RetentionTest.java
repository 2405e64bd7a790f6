package org.dataexchange.tasker.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private NodeRecord at(Duration later) {
    Database.Place place =
        new Database.Place(folder, Optional.empty(), Optional.empty(), Optional.empty());
    return new NodeRecord(new NodeRecord.Setup("node-1", place, Optional.empty()), clock(later));
  }

  private static Clock clock(Duration later) {
    return Clock.fixed(BEGIN.plus(later), ZoneOffset.UTC);
  }

  private static void run(NodeRecord record, String id) {
    record.record(Entry.of(Kind.RUN, id).with("run", id).with(Text.TASK, "t" + id));
  }

  private static long withTexts(NodeRecord record, Kind kind) throws SQLException {
    return new EntrySearch(record.database()).count(Filter.ALL.of(List.of(kind)).withTexts());
  }

  @Test
  void erasesWhatIsOlderThanItsKindIsKept() throws SQLException {
    try (NodeRecord then = at(Duration.ZERO)) {
      for (int i = 0; i < 1_200; i++) {
        run(then, "old-" + i);
      }
      then.record(Entry.of(Kind.LOOK).with(Text.USER, "u"));
    }
    Duration later = Duration.ofDays(100);
    try (NodeRecord now = at(later)) {
      run(now, "new");
      Retention retention =
          new Retention(now, Map.of(Kind.RUN, Duration.ofDays(30)), clock(later), Ticker.SYSTEM);
      for (int pass = 0; pass < 10; pass++) {
        retention.pass();
      }

      assertEquals(1, withTexts(now, Kind.RUN));
      assertEquals(1, withTexts(now, Kind.LOOK));
      assertEquals(
          Optional.empty(), Verification.of(now.database(), List.of(), entries -> {}).fault());
    }
  }

  @Test
  void erasesNothingThatNobodySaidATimeFor() throws SQLException {
    try (NodeRecord then = at(Duration.ZERO)) {
      run(then, "old");
      new Retention(then, Map.of(), clock(Duration.ofDays(9_999)), Ticker.SYSTEM).pass();

      assertEquals(1, withTexts(then, Kind.RUN));
    }
  }
}
