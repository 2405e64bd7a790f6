package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrateTest {

  @TempDir Path home;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void aNode() throws IOException {
    Files.createDirectories(home.resolve("workspace"));
    Files.writeString(home.resolve("workspace/node"), "node-1");
  }

  private void record(Entry run) {
    Database.Place place =
        new Database.Place(
            home.resolve("workspace/record"), Optional.empty(), Optional.empty(), Optional.empty());
    try (NodeRecord record =
        new NodeRecord(
            new NodeRecord.Setup("node-1", place, Optional.empty()), Clock.systemUTC())) {
      record.record(run);
    }
  }

  private static Entry run(String id) {
    return Entry.of(Kind.RUN, id).with("run", id).with(Text.TASK, "task-1");
  }

  private int pack(String run, Path crate) {
    Map<String, String> variables =
        Map.of(
            "TASKER_WORKSPACE", home.resolve("workspace").toString(),
            "TASKER_RESULTS_URL", home.resolve("results").toUri().toString());
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal = new Terminal(new Environment(variables), out, out);
    return terminal.run(new Crate(terminal), run, crate.toString());
  }

  /** As people write where it is to be. */
  @Test
  void isPackedIntoAFolderWithADotInItsPath() throws IOException {
    Files.createDirectories(home.resolve("results/task-1/run-1"));
    Files.writeString(home.resolve("results/task-1/run-1/stdout"), "hello\n");
    record(
        run("run-1")
            .with("state", "success")
            .with("finishedAt", "2026-11-30T12:00:01Z")
            .with(
                Text.RESULTS,
                "{\"stdout\":{\"bytes\":6,\"sha256\":\"%s\"}}"
                    .formatted(Sha256.hex("hello\n".getBytes(UTF_8)))));

    Path crate = home.resolve(".").resolve("other").resolve("..").resolve("crate");
    Files.createDirectories(home.resolve("other"));
    assertEquals(0, pack("run-1", crate), said::toString);
    assertEquals("hello\n", Files.readString(home.resolve("crate/stdout.txt")));
  }

  /** Readers of such crates refuse a date that is none, and an identifier of nothing. */
  @Test
  void ofARunThatNeverBeganSaysNothingThatIsNotKnown() throws IOException {
    record(run("run-2").with("state", "rejected").with("reason", "not-found"));

    assertEquals(0, pack("run-2", home.resolve("crate")), said::toString);
    String text = Files.readString(home.resolve("crate/ro-crate-metadata.json"));
    JsonNode graph = new ObjectMapper().readTree(text).path("@graph");
    JsonNode root =
        graph.valueStream().filter(one -> one.path("@id").asText().equals("./")).findAny().get();
    assertTrue(root.path("datePublished").asText().matches("20[0-9-]{8}T.*Z"), text);
    assertFalse(root.path("license").asText().isEmpty(), text);
    assertFalse(text.contains("\"\""), text);
    assertFalse(text.contains("\"sha256:\""), text);
  }
}
