package org.dataexchange.tasker.record;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.chain.Salted;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntryTable;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;

/**
 * Makes a record as it is after years, quickly: runs of the size that runs have, a minute apart, of
 * 400 codes on 1,000 data sets.
 */
final class Years {

  static final int CODES = 400;
  static final int DATA = 1_000;

  private static final int AT_ONCE = 10_000;
  private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");
  private static final String DIGEST =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  private static final String RESULTS =
      "{\"stdout\":{\"bytes\":1432,\"sha256\":\"%1$s\"},\"stderr\":{\"bytes\":0,\"sha256\":\"%1$s\"},\"strace\":{\"bytes\":25133,\"sha256\":\"%1$s\"},\"outputs\":[{\"name\":\"means.csv\",\"size\":5210,\"sha256\":\"%1$s\"}]}"
          .formatted(DIGEST);
  private static final String EVIDENCE =
      "{\"dataFilesRead\":[\"/tmp/data/cohorts/2024/patients.csv\",\"/tmp/data/cohorts/2024/visits.csv\"],\"filesWritten\":[\"/tmp/out/means.csv\"],\"programsStarted\":[\"/usr/bin/python3\"]}";

  private static final Map<String, Object> GRANTED =
      Map.of(
          "memory", "2GiB",
          "cpus", 1.0,
          "pids", 512,
          "disk", "1GiB",
          "output", "64MiB",
          "timeout", "PT24H");

  private Years() {}

  static String code(int i) {
    return "studies/group-%d/analysis".formatted(i % CODES);
  }

  static String data(int i) {
    return "cohorts/%d/patients".formatted(i % DATA);
  }

  static Entry run(String id, int i) {
    boolean well = i % 11 != 0;
    return Entry.of(Kind.RUN, id)
        .with("run", id)
        .with("state", well ? "success" : i % 5 == 0 ? "rejected" : "error")
        .with("answerId", "9f86d081-884c-5d65-9a2f-eaa0c55ad015")
        .with("requestSha256", DIGEST)
        .with("reason", well ? "completed" : i % 5 == 0 ? "hash-mismatch" : "exit-code")
        .with("fault", well ? "none" : "algorithm")
        .with("retry", false)
        .with("exitCode", well ? 0 : 1)
        .with("attempt", 1)
        .with("startedAt", "2024-01-01T00:00:00.123Z")
        .with("finishedAt", "2024-01-01T00:00:03.456Z")
        .with("image", "datex:latest@sha256:" + DIGEST)
        .with("runtime", "python")
        .with("sandbox", "prepared")
        .with("eTag", DIGEST)
        .with("granted", GRANTED)
        .with("used", Map.of("memory", 31_000_000, "cpuMillis", 1_250, "disk", 5_210))
        .with("codeSha256", DIGEST.substring(4) + "%04x".formatted(i % CODES))
        .with("dataFiles", 2)
        .with("dataBytes", 1_234_567)
        .with("dataIdentifiedBy", "contents")
        .with("codeFiles", 3)
        .with("codeBytes", 4_321)
        .with("verdict", i % 97 == 0 ? "tried-network" : "clean")
        .with("complete", true)
        .with("lines", 311)
        .with("leftOut", 0)
        .with(Text.TASK, "task-" + id)
        .with(Text.CODE, code(i))
        .with(Text.DATA, data(i / 7))
        .with(Text.DATA_DIGEST, DIGEST)
        .with(Text.SENDER, "platform-" + i % 3)
        .with(Text.RESULTS, RESULTS)
        .with(Text.EVIDENCE, EVIDENCE);
  }

  /** Behind what the node has; as if the clock had stood there. */
  static void fill(Database database, String node, int entries) throws SQLException {
    fill(database, node, entries, i -> run("0b%08x-91c4-4c6b".formatted(i), i));
  }

  /** The same, of other entries, by their number. */
  static void fill(Database database, String node, int entries, IntFunction<Entry> making)
      throws SQLException {
    try (Connection connection = database.open()) {
      EntryTable table = new EntryTable(connection, node);
      Head head = table.head();
      for (int made = 0; made < entries; ) {
        connection.setAutoCommit(false);
        for (int i = 0; i < AT_ONCE && made < entries; i++, made++) {
          head = insert(table, head, BEGIN.plus(Duration.ofMinutes(made)), making.apply(made));
        }
        connection.setAutoCommit(true);
      }
    }
  }

  private static Head insert(EntryTable table, Head head, Instant at, Entry entry)
      throws SQLException {
    Map<Text, Salted> texts = new EnumMap<>(Text.class);
    entry.texts().forEach((text, value) -> texts.put(text, Salted.of(value)));
    ChainedEntry chained = ChainedEntry.after(head, table.node(), at, entry, texts);
    table.insert(chained, texts);
    return chained.head();
  }
}
