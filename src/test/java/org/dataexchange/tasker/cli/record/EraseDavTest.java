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
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.storage.files.ResultName;
import org.dataexchange.tasker.storage.webdav.LyingServer;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Erasing where the results are kept on a WebDAV server. */
@Timeout(60)
class EraseDavTest {

  @TempDir Path workspace;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private LyingServer server;

  @BeforeEach
  void aNodeThatHasRun() throws IOException {
    server = new LyingServer();
    Files.writeString(workspace.resolve("node"), "node-1\n");
    run("1", "t1", "ward/2024");
    run("2", "t2", "other");
    run("3", "t3", "ward/2025");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void run(String run, String task, String data) {
    record(Entry.of(Kind.RUN, run).with("run", run).with(Text.TASK, task).with(Text.DATA, data));
    server.fileInFolders(ResultName.ofTask(task) + "/" + run + "/report.json", "{}");
  }

  private void record(Entry entry) {
    Database.Place place =
        new Database.Place(
            workspace.resolve("record"), Optional.empty(), Optional.empty(), Optional.empty());
    try (NodeRecord record =
        new NodeRecord(
            new NodeRecord.Setup("node-1", place, Optional.empty()), Clock.systemUTC())) {
      record.record(entry);
    }
  }

  private int erase(String... arguments) {
    Map<String, String> variables =
        Map.of(
            "TASKER_WORKSPACE", workspace.toString(),
            "TASKER_RESULTS_URL", server.url().toString());
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal = new Terminal(new Environment(variables), out, out);
    return terminal.run(new Erase(terminal), arguments);
  }

  private void assertSaid(String what) {
    assertTrue(said.toString(UTF_8).contains(what), said::toString);
  }

  private List<String> asked(String method) {
    return server.heard().stream()
        .filter(heard -> heard.method().equals(method))
        .map(LyingServer.Heard::path)
        .toList();
  }

  @Test
  void whatIsOfTheDataSetGoesThereToo() {
    assertEquals(0, erase("--data", "ward"), said::toString);

    assertEquals(List.of("t2/2/report.json"), server.names());
    assertSaid("erased  results " + server.url() + "t1/1/\n");
    assertSaid("erased  results " + server.url() + "t3/3/\n");
  }

  @Test
  void aDryRunOnlyLooks() {
    assertEquals(0, erase("--before", "2999-01-01", "--dry-run"), said::toString);

    assertEquals(3, server.names().size());
    assertEquals(List.of(), asked("DELETE"));
    assertSaid("would erase  results " + server.url() + "t2/2/\n");
  }

  @Test
  void aTaskWhoseIdHasANulGoesWithItsResults() {
    run("4", "zz\0patient", "ward");

    assertEquals(0, erase("--data", "ward"), said::toString);

    assertEquals(List.of("t2/2/report.json"), server.names());
  }

  @Test
  void whatTheServerKeepsIsSaidAndTheRestGoes() {
    server.lie("DELETE", "t1/1/", exchange -> LyingServer.answer(exchange, 403, ""));

    assertEquals(1, erase("--data", "ward"), said::toString);

    assertEquals(List.of("t1/1/report.json", "t2/2/report.json"), server.names());
    assertSaid("left    results " + server.url() + "t1/1/: no permission to write");
    assertSaid("erased  results " + server.url() + "t3/3/\n");
    assertSaid("erased  4 texts of the record");
  }

  @Test
  void aServerThatRefusesTheLoginIsAskedForOneRunAlone() {
    for (String path : List.of("", "t1/1/", "t2/2/", "t3/3/")) {
      server.lie("PROPFIND", path, exchange -> LyingServer.answer(exchange, 401, ""));
    }

    assertEquals(1, erase("--data", "ward"), said::toString);

    assertEquals(2, asked("PROPFIND").size(), server.heard()::toString);
    assertSaid("left    results " + server.url() + "t1/1/: ");
    assertSaid("left    results " + server.url() + "t3/3/: ");
    assertSaid("(401)");
    assertSaid("erased  4 texts of the record");
  }

  /** Whoever writes into the database has written the row. */
  @Test
  void aRowThatNamesAnotherPlaceRemovesNothingThere() {
    server.fileInFolders("photos/2024/a.jpg", "x");
    for (String run : List.of("../../photos", "2024/../..", "..", "*", "2024%2f..")) {
      record(Entry.of(Kind.LOOK).with("run", run).with(Text.TASK, "photos"));
    }
    record(Entry.of(Kind.LOOK).with("run", "2024").with(Text.TASK, "photos"));

    assertEquals(1, erase("--task", "photos"), said::toString);

    assertTrue(server.names().contains("photos/2024/a.jpg"), said::toString);
    assertEquals(List.of(), asked("DELETE"));
    assertFalse(asked("PROPFIND").stream().anyMatch(path -> path.contains("..")));
    assertSaid("left    a run '../../photos'");
    assertSaid("it holds something else than a result");
  }
}
