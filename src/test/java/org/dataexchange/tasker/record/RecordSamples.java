package org.dataexchange.tasker.record;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;

/** Records and entries for tests. */
final class RecordSamples {

  private RecordSamples() {}

  /** A file in a folder, as it is where nothing is set. */
  static Database.Place file(Path folder) {
    return new Database.Place(folder, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static NodeRecord open(String node, Database.Place place) {
    return open(node, place, Clock.systemUTC());
  }

  static NodeRecord open(String node, Database.Place place, Clock clock) {
    return new NodeRecord(new NodeRecord.Setup(node, place, Optional.empty()), clock);
  }

  static Entry run(String id) {
    return Entry.of(Kind.RUN, id)
        .with("run", id)
        .with("state", "success")
        .with(Text.TASK, "t" + id)
        .with(Text.DATA, "cohort/" + id);
  }

  static Verification.Result verified(NodeRecord record) throws SQLException {
    return Verification.of(record.database(), List.of(), entries -> {});
  }
}
