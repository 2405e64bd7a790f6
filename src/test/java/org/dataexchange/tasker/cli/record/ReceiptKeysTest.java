package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptKeysTest {

  @TempDir Path home;
  private Path workspace;
  private Path receipt;
  private String said = "";

  @BeforeEach
  void aRun() throws IOException {
    workspace = Files.createDirectories(home.resolve("workspace"));
    Files.writeString(workspace.resolve("node"), "node-1");
    record("{\"stdout\":{\"bytes\":1,\"sha256\":\"aa\"}}");
    receipt = home.resolve("receipt.json");
    assertEquals(0, command(ReceiptCheck::new, "show", "run-1"), said);
    Files.writeString(receipt, said);
  }

  private void record(String results) {
    Database.Place place =
        new Database.Place(
            workspace.resolve("record"), Optional.empty(), Optional.empty(), Optional.empty());
    try (NodeRecord record =
        new NodeRecord(
            new NodeRecord.Setup("node-1", place, Optional.empty()), Clock.systemUTC())) {
      int number = (int) record.head().number() + 1;
      String id = number == 1 ? "run-1" : "run-" + number;
      record.record(
          Entry.of(Kind.RUN, id)
              .with("run", id)
              .with("state", "success")
              .with("requestSha256", "ab".repeat(32))
              .with(Text.TASK, "task-1")
              .with(Text.RESULTS, results));
    }
  }

  private int command(Function<Terminal, Object> command, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    Map<String, String> variables = Map.of("TASKER_WORKSPACE", workspace.toString());
    Terminal terminal = new Terminal(new Environment(variables), out, out);
    int code = terminal.run(command.apply(terminal), arguments);
    said = bytes.toString(UTF_8);
    return code;
  }

  /** As the documents say it: what one command prints is what the other takes. */
  @Test
  void takesTheKeyAsTheRecordPrintsIt() throws IOException {
    assertEquals(0, command(Records::new, "key"), said);
    Path key = Files.writeString(home.resolve("node.pem"), said);

    assertEquals(
        0, command(ReceiptCheck::new, "verify", receipt.toString(), "--key", key.toString()), said);
  }

  /**
   * Editors add a mark and the ends of lines that they like; nodes that share a record print all.
   */
  @Test
  void takesAFileOfSeveralKeysAsAnEditorLeavesIt() throws IOException {
    assertEquals(0, command(Records::new, "key"), said);
    String other =
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
            + "-----END PUBLIC KEY-----\n";
    Path key =
        Files.writeString(
            home.resolve("node.pem"), "\uFEFF" + (other + said).replace("\n", "\r\n"));

    assertEquals(
        0, command(ReceiptCheck::new, "verify", receipt.toString(), "--key", key.toString()), said);
  }

  @Test
  void saysOfAnotherKeyThatItIsAnother() throws IOException {
    Path key =
        Files.writeString(
            home.resolve("other.pem"),
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
                + "-----END PUBLIC KEY-----\n");

    assertEquals(
        1, command(ReceiptCheck::new, "verify", receipt.toString(), "--key", key.toString()), said);
    assertTrue(said.contains("does not hold: it is signed with the key "), said);
  }

  /** The names of files are an algorithm's. */
  @Test
  void printsNoLineAndNoColourOfANameOfAFile() throws IOException {
    record("{\"outputs\":[{\"name\":\"a\\u001b[31m\\nholds: all\",\"sha256\":\"bb\"}]}");
    assertEquals(0, command(ReceiptCheck::new, "show", "run-3"), said);
    Files.writeString(receipt, said);

    assertEquals(0, command(ReceiptCheck::new, "verify", receipt.toString()), said);
    assertEquals(3, said.lines().count(), said);
    assertTrue(said.chars().noneMatch(c -> c == 0x1b), said);
    assertTrue(said.contains("bb  out/a\\u001b[31m\\u000aholds: all"), said);
  }
}
