package org.dataexchange.tasker.record;

import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.dataexchange.tasker.record.store.Database;
import org.junit.jupiter.api.Test;

class NodeRecordTest extends NodeRecordCase {

  @Override
  Database.Place place(Path folder) {
    return RecordSamples.file(folder);
  }

  @Test
  void aDatabaseThatWasPutBackIsSaid() throws Exception {
    try (NodeRecord record = open()) {
      record.record(run("1"));
    }
    Files.copy(folder.resolve("record.db"), workspace.resolve("old.db"));
    try (NodeRecord record = open()) {
      record.record(run("2"));
      record.objection();
      assertEquals("", record.warning());
    }
    Files.move(
        workspace.resolve("old.db"),
        folder.resolve("record.db"),
        StandardCopyOption.REPLACE_EXISTING);
    try (NodeRecord back = open()) {
      assertEquals("", back.objection());
      assertTrue(back.warning().contains("it was put back, or changed"), back.warning());
      // it goes on, and the proof stays
      back.record(run("3"));
      back.sign();
      assertTrue(back.verify(List.of(), entries -> {}).fault().isPresent());
    }
  }
}
