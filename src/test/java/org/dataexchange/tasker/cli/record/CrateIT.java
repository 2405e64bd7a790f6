package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.receipt.Envelope;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A packed run is read back by a library that others wrote. */
@Timeout(60)
class CrateIT {

  private static final String NAME = "tables/Größe & Zahl 100%.csv";

  @TempDir Path home;
  private Path results;
  private Path crate;
  private String key;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void aRunWithResults() throws IOException {
    Path workspace = Files.createDirectories(home.resolve("workspace"));
    Files.writeString(workspace.resolve("node"), "node-1");
    results = home.resolve("results");
    crate = home.resolve("crate");
    Path kept = Files.createDirectories(results.resolve("task-1/run-1/outputs/tables"));
    Files.writeString(kept.getParent().resolve(NAME), "a,b\n");
    Files.writeString(results.resolve("task-1/run-1/stdout"), "hello\n");
    Database.Place place =
        new Database.Place(
            workspace.resolve("record"), Optional.empty(), Optional.empty(), Optional.empty());
    try (NodeRecord record =
        new NodeRecord(
            new NodeRecord.Setup("node-1", place, Optional.empty()), Clock.systemUTC())) {
      key = record.key().publicKey();
      record.record(run());
    }
  }

  private static Entry run() {
    String results =
        """
        {"stdout":{"bytes":6,"sha256":"%s"},"outputs":[{"name":"%s","size":4,"sha256":"%s"}]}"""
            .formatted(
                Sha256.hex("hello\n".getBytes(UTF_8)), NAME, Sha256.hex("a,b\n".getBytes(UTF_8)));
    return Entry.of(Kind.RUN, "run-1")
        .with("run", "run-1")
        .with("state", "success")
        .with("reason", "completed")
        .with("requestSha256", "ab".repeat(32))
        .with("startedAt", "2026-11-30T12:00:00Z")
        .with("finishedAt", "2026-11-30T12:00:01Z")
        .with("codeSha256", "cd".repeat(32))
        .with("image", "datex:latest@sha256:1")
        .with("dataIdentifiedBy", "contents")
        .with(Text.TASK, "task-1")
        .with(Text.CODE, "studies/a")
        .with(Text.DATA, "cohort")
        .with(Text.DATA_DIGEST, "ef".repeat(32))
        .with(Text.SENDER, "platform")
        .with(Text.RESULTS, results);
  }

  private int pack(String... more) {
    Map<String, String> variables =
        Map.of(
            "TASKER_WORKSPACE",
            home.resolve("workspace").toString(),
            "TASKER_RESULTS_URL",
            results.toUri().toString());
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal = new Terminal(new Environment(variables), out, out);
    String[] arguments = {"run-1", crate.toString()};
    return terminal.run(
        new Crate(terminal), Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void isReadByAnotherLibrary() throws Exception {
    assertEquals(0, pack("--license", "https://spdx.org/licenses/CC-BY-4.0"), said::toString);

    assertEquals(
        List.of(
            "checked well",
            "profile https://w3id.org/ro/wfrun/process/0.1",
            "run CreateAction http://schema.org/CompletedActionStatus",
            "code studies/a of " + "cd".repeat(32),
            "data cohort",
            "agent platform",
            "file stdout.txt 6 hello",
            "file outputs/" + NAME + " 4 a,b"),
        read());
    Envelope receipt = Envelope.read(Files.readAllBytes(crate.resolve("receipt.json")));
    assertTrue(receipt.isSignedBy(key));
  }

  /** What the library finds in it. */
  private List<String> read() throws Exception {
    ProcessBuilder node =
        new ProcessBuilder("node", "src/test/javascript/crate.js", crate.toString())
            .redirectErrorStream(true);
    node.environment().put("NODE_PATH", System.getenv("TASKER_ROCRATE"));
    Process reading = node.start();
    String text = new String(reading.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, reading.waitFor(), text);
    return text.lines().toList();
  }

  @Test
  void aResultThatIsNotTheOneThatWasRecordedIsLeftOut() throws Exception {
    Files.writeString(results.resolve("task-1/run-1/stdout"), "other\n");

    assertEquals(1, pack());

    assertFalse(Files.exists(crate.resolve("stdout.txt")));
    assertFalse(Files.readString(crate.resolve("ro-crate-metadata.json")).contains("stdout.txt"));
    assertTrue(said.toString(UTF_8).contains("is another one than was recorded"), said::toString);
  }

  @Test
  void aFolderThatIsThereIsLeftAlone() throws Exception {
    Files.createDirectory(crate);

    assertEquals(3, pack());
    assertTrue(said.toString(UTF_8).contains("is there already"), said::toString);
  }

  @Test
  void aFolderIsMeantHoweverItIsWritten() throws Exception {
    Files.createDirectories(home.resolve("there"));
    crate = home.resolve("there/../crate");

    assertEquals(0, pack(), said::toString);

    assertTrue(Files.exists(crate.resolve("stdout.txt")));
  }
}
