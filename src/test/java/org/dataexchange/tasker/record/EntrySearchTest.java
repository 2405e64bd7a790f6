package org.dataexchange.tasker.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.DayCounts;
import org.dataexchange.tasker.record.store.Filter;
import org.junit.jupiter.api.Test;

class EntrySearchTest extends EntrySearchCase {

  @Override
  Database.Place place(Path folder) {
    return RecordSamples.file(folder);
  }

  /** Somebody has put back a copy, and the node went on from there. */
  @Test
  void theDaysAreCountedAnewInARecordThatIsAnother() throws Exception {
    DayCounts days = new DayCounts(record.database());
    record.record(RecordSamples.run("1"));
    record.record(RecordSamples.run("2"));
    assertEquals(2, days.of(Filter.ALL).getFirst().entries());
    record.close();
    for (String file : List.of("record.db", "record.db-wal", "record.db-shm")) {
      Files.deleteIfExists(folder.resolve(file));
    }

    on("2026-11-29", "node-1", 3, 4, 5);
    assertEquals(List.of(new DayCounts.Count("2026-11-29", "success", 3)), days.of(Filter.ALL));
  }

  @Test
  void theDaysHaveMoreThanIsCountedOneByOne() throws Exception {
    DayCounts days = new DayCounts(record.database());
    record.record(RecordSamples.run("1"));
    days.of(Filter.ALL);
    Years.fill(record.database(), "node-2", 10_001, i -> RecordSamples.run("y" + i));

    assertEquals(10_002, days.of(Filter.ALL).stream().mapToLong(DayCounts.Count::entries).sum());
  }
}
