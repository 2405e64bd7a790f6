package org.dataexchange.tasker.http.record;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;

/** A record in a folder, and time that goes on as a test says. */
final class RecordFixture implements AutoCloseable {

  static final Sight VIEWER = new Sight(false, false);
  static final Sight READER = new Sight(true, false);
  static final Sight AUDITOR = new Sight(false, true);

  final NodeRecord node;
  final RecordAccess access;
  private Duration now = Duration.ZERO;

  RecordFixture(Path folder) {
    node =
        new NodeRecord(
            new NodeRecord.Setup(
                "node-1",
                new Database.Place(folder, Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty()),
            Clock.systemUTC());
    access = new RecordAccess(node, () -> now);
  }

  void goOn(Duration time) {
    now = now.plus(time);
  }

  void run(String id, String state, String code, String data) {
    node.record(
        Entry.of(Kind.RUN, id)
            .with("run", id)
            .with("state", state)
            .with("image", "registry.example/python")
            .with(Text.TASK, "task-" + id)
            .with(Text.CODE, code)
            .with(Text.DATA, data)
            .with(Text.RESULTS, "{\"stdout\":{\"length\":1}}")
            .with(Text.EVIDENCE, "{\"dataFilesRead\":[\"patients.csv\"]}"));
  }

  @Override
  public void close() {
    node.close();
  }
}
