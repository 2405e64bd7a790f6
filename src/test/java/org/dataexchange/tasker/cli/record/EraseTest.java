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
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.Verification;
import org.dataexchange.tasker.record.store.Columns;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.storage.files.ResultName;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.text.Printable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EraseTest {

  /** A name that nothing else has. */
  private static final String NAME = "zzcohortzz";

  @TempDir Path home;
  private Path workspace;
  private Path results;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void aNodeThatHasRun() throws IOException {
    workspace = Files.createDirectories(home.resolve("workspace"));
    results = Files.createDirectories(home.resolve("results"));
    Files.writeString(workspace.resolve("node"), "node-1\n");
    try (NodeRecord record = record()) {
      run(record, "1", "t1", NAME + "/2024");
      run(record, "2", "t2", "other");
      record.record(
          Entry.of(Kind.LOOK).with("run", "1").with(Text.TASK, "t1").with(Text.USER, "u"));
    }
  }

  private NodeRecord record() {
    return new NodeRecord(
        new NodeRecord.Setup("node-1", place(), Optional.empty()), Clock.systemUTC());
  }

  private Database.Place place() {
    return new Database.Place(
        workspace.resolve("record"), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private void run(NodeRecord record, String run, String task, String data) throws IOException {
    record.record(
        Entry.of(Kind.RUN, run)
            .with("run", run)
            .with("state", "success")
            .with(Text.TASK, task)
            .with(Text.DATA, data)
            .with(Text.EVIDENCE, "{\"dataFilesRead\":[\"" + data + "/a.csv\"]}"));
    Path folder = Files.createDirectories(workspace.resolve("runs").resolve(run));
    Files.writeString(folder.resolve("done.json"), data);
    Files.writeString(folder.resolve("acked"), "");
    Path kept = Files.createDirectories(results.resolve(task).resolve(run).resolve("outputs"));
    Files.writeString(kept.resolve("out.csv"), data);
  }

  private int erase(String... arguments) {
    Map<String, String> variables = new HashMap<>();
    variables.put("TASKER_WORKSPACE", workspace.toString());
    variables.put("TASKER_RESULTS_URL", results.toUri().toString());
    variables.put("TASKER_HOME", home.toString());
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal = new Terminal(new Environment(variables), out, out);
    return terminal.run(new Erase(terminal), arguments);
  }

  private Optional<?> fault() throws SQLException {
    return Verification.of(Database.at(place()), List.of(), entries -> {}).fault();
  }

  private boolean isAnywhere(String name) throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains(name)) {
          return true;
        }
      }
      return false;
    }
  }

  @Test
  void nothingOfTheNameIsLeftAndTheChainHolds() throws Exception {
    Path log = Files.createDirectories(home.resolve("server/logs")).resolve("messages.log");
    Files.writeString(log, "Task t1 reads " + NAME + "/2024.\nTask t11 goes on\n");
    assertTrue(isAnywhere(NAME));

    assertEquals(0, erase("--data", NAME), said::toString);

    assertFalse(isAnywhere(NAME));
    assertEquals(
        "Task xx reads " + "x".repeat(NAME.length() + 5) + ".\nTask t11 goes on\n",
        Files.readString(log));
    assertEquals(Optional.empty(), fault());
    assertTrue(Files.exists(results.resolve("t2/2/outputs/out.csv")));
    assertFalse(Files.exists(results.resolve("t1")));
    assertFalse(Files.exists(workspace.resolve("runs/1")));
    assertTrue(said.toString(UTF_8).contains("not here  answers that were sent"), said::toString);
  }

  @Test
  void aDryRunErasesNothing() throws Exception {
    assertEquals(0, erase("--data", NAME, "--dry-run"), said::toString);

    assertTrue(isAnywhere(NAME));
    assertTrue(Files.exists(results.resolve("t1/1/outputs/out.csv")));
    assertTrue(said.toString(UTF_8).contains("would erase  5 texts of the record"), said::toString);
  }

  @Test
  void aCacheThatIsEmptyIsNotSaid() throws Exception {
    ContentCache.in(workspace.resolve("cache"), new Size(1000), Clock.systemUTC());

    assertEquals(0, erase("--data", NAME), said::toString);

    assertFalse(said.toString(UTF_8).contains("cache"), said::toString);
  }

  @Test
  void aSecondTimeThereIsNothingLeft() throws Exception {
    erase("--task", "t1");
    said.reset();

    assertEquals(0, erase("--task", "t1"), said::toString);

    assertTrue(said.toString(UTF_8).startsWith("erased  0 texts"), said::toString);
    assertEquals(Optional.empty(), fault());
  }

  @Test
  void whatIsOlderThanADayGoes() throws Exception {
    assertEquals(0, erase("--before", "2999-01-01"), said::toString);

    assertFalse(isAnywhere(NAME));
    assertFalse(Files.exists(results.resolve("t2")));
    assertEquals(Optional.empty(), fault());
  }

  @Test
  void aRunWithoutAnAckIsLeftAndSaid() throws Exception {
    Files.delete(workspace.resolve("runs/1/acked"));

    assertEquals(1, erase("--task", "t1"));

    assertTrue(Files.exists(workspace.resolve("runs/1/done.json")));
    assertTrue(said.toString(UTF_8).contains("left    run 1"), said::toString);
  }

  private Path folder(String run, String task, String data) throws IOException {
    Path folder = Files.createDirectories(workspace.resolve("runs").resolve(run));
    Files.writeString(
        folder.resolve("run.json"),
        """
        {"version":1,"id":"%s","taskId":"%s","startedAt":"2026-03-01T10:00:00Z","asked":{"data":"%s"}}"""
            .formatted(run, task, data));
    return folder;
  }

  @Test
  void whatWasLeftGoesTheSecondTime() throws Exception {
    Path folder = folder("1", "t1", NAME + "/2024");
    Files.delete(folder.resolve("acked"));
    assertEquals(1, erase("--task", "t1"));
    assertTrue(Files.exists(folder));
    Files.writeString(folder.resolve("acked"), "");

    assertEquals(0, erase("--task", "t1"), said::toString);

    assertFalse(Files.exists(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--task=t3", "--data=" + NAME, "--before=2999-01-01"})
  void aRunThatIsUnderWayIsLeftAndSaid(String what) throws Exception {
    Path folder = folder("3", "t3", NAME + "/2025");

    assertEquals(1, erase(what));

    assertTrue(Files.exists(folder));
    assertTrue(said.toString(UTF_8).contains("left    run 3"), said::toString);
  }

  @Test
  void aRunOfSomethingElseIsNotMeant() throws Exception {
    folder("3", "t3", NAME + "2025");
    Files.createDirectories(workspace.resolve("runs/4"));

    assertEquals(0, erase("--data", NAME), said::toString);
  }

  @Test
  void whatIsMeantMustBeSaid() {
    assertEquals(3, erase());
    assertEquals(3, erase("--task", "a", "--data", "b"));
    assertTrue(said.toString(UTF_8).contains("--before DAY"), said::toString);
  }

  private List<FoundEntry> left(Filter filter) throws SQLException {
    return new EntrySearch(Database.at(place())).page(filter.withTexts(), Optional.empty(), 100);
  }

  /** Root removes it, and whoever writes into the database has written the row. */
  @Test
  void aRowThatNamesAnotherFolderRemovesNothingThere() throws Exception {
    Path other = Files.createDirectories(home.resolve("other"));
    Files.writeString(other.resolve("done.json"), "{}");
    Files.writeString(other.resolve("acked"), "");
    try (NodeRecord record = record()) {
      for (String run : List.of("../../other", other.toString(), "..", ".")) {
        record.record(Entry.of(Kind.LOOK).with("run", run).with(Text.TASK, "t2"));
      }
    }

    assertEquals(1, erase("--task", "t2"), said::toString);

    assertTrue(Files.exists(other.resolve("done.json")), said::toString);
    assertTrue(Files.exists(results.resolve("t1/1/outputs/out.csv")), said::toString);
    assertTrue(Files.exists(workspace.resolve("runs/1/done.json")), said::toString);
    assertFalse(Files.exists(results.resolve("t2/2")), said::toString);
    assertTrue(said.toString(UTF_8).contains("left    a run '../../other'"), said::toString);
  }

  @Test
  void aLinkIsNotFollowed() throws Exception {
    Path other = Files.createDirectories(home.resolve("other"));
    Files.writeString(other.resolve("done.json"), "{}");
    FileTree.delete(results.resolve("t1/1"));
    Files.createSymbolicLink(results.resolve("t1/1"), other);
    Files.move(results.resolve("t2"), home.resolve("moved"));
    Files.createSymbolicLink(results.resolve("t2"), home.resolve("moved"));

    assertEquals(1, erase("--task", "t1"), said::toString);
    assertEquals(1, erase("--task", "t2"), said::toString);

    assertTrue(Files.exists(other.resolve("done.json")), said::toString);
    assertTrue(Files.exists(home.resolve("moved/2/outputs/out.csv")), said::toString);
  }

  /** A task's id may be anything. */
  @Test
  void aTaskThatIsCalledLikeAFolderMeansNoOther() throws Exception {
    try (NodeRecord record = record()) {
      run(record, "3", "ward/*", "a");
      run(record, "4", "ward/7", "b");
    }

    assertEquals(0, erase("--task", "ward/*"), said::toString);

    assertEquals(List.of(), left(Filter.ALL.with(Columns.RUN, "3")));
    assertEquals(1, left(Filter.ALL.with(Columns.RUN, "4")).size(), said::toString);
    assertTrue(Files.exists(workspace.resolve("runs/4/done.json")), said::toString);
  }

  @Test
  void dataThatAreCalledLikeAnotherOnesBeginningStay() throws Exception {
    try (NodeRecord record = record()) {
      run(record, "3", "t3", "a*");
      run(record, "4", "t4", "ab");
      run(record, "5", "t5", "a0/x");
      run(record, "6", "t6", "a/b");
    }

    assertEquals(0, erase("--data", "a"), said::toString);

    for (String run : List.of("3", "4", "5")) {
      assertEquals(1, left(Filter.ALL.with(Columns.RUN, run)).size(), run);
    }
    assertEquals(List.of(), left(Filter.ALL.with(Columns.RUN, "6")));
  }

  /** The log has what cannot be seen by its number, and a log of JSON has more that is escaped. */
  @Test
  void aNameThatTheLogHasInOtherWordsIsOverwritten() throws Exception {
    String task = "zz\u202e\"patient\"/7";
    try (NodeRecord record = record()) {
      run(record, "3", task, "a/b");
    }
    Path log = Files.createDirectories(home.resolve("server/logs")).resolve("messages.log");
    Path json = log.resolveSibling("console.log");
    String printed = Printable.of(task);
    Files.writeString(log, "Task " + printed + " starts\n");
    String escaped = printed.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
    Files.writeString(json, "{\"message\":\"Task " + escaped + " starts, a\\/b\"}\n");

    assertEquals(0, erase("--task", task), said::toString);

    assertEquals("Task " + "x".repeat(printed.length()) + " starts\n", Files.readString(log));
    assertEquals(
        "{\"message\":\"Task " + "x".repeat(escaped.length()) + " starts, xxxx\"}\n",
        Files.readString(json));
  }

  /** Else whoever calls a task like a mark makes the log unreadable. */
  @Test
  void aNameOfMarksAloneIsLeftInTheLog() throws Exception {
    try (NodeRecord record = record()) {
      run(record, "3", "\"", "d");
      run(record, "4", " ", "e");
    }
    Path log = Files.createDirectories(home.resolve("server/logs")).resolve("console.log");
    Files.writeString(log, "{\"message\":\"Task is well\"}\n");

    assertEquals(0, erase("--task", "\""), said::toString);
    assertEquals(0, erase("--task", " "), said::toString);

    assertEquals("{\"message\":\"Task is well\"}\n", Files.readString(log));
  }

  /** The record has another character for it, and the folder's name is a digest of the id. */
  @Test
  void aTaskWhoseIdHasANulGoesWithItsResults() throws Exception {
    String task = "zz\0patient";
    try (NodeRecord record = record()) {
      record.record(
          Entry.of(Kind.RUN, "3").with("run", "3").with(Text.TASK, task).with(Text.DATA, "ward"));
    }
    Path kept = Files.createDirectories(results.resolve(ResultName.ofTask(task)).resolve("3"));
    Files.writeString(kept.resolve("stdout"), "x");
    Path log = Files.createDirectories(home.resolve("server/logs")).resolve("messages.log");
    Files.writeString(log, "Task " + Printable.of(task) + " starts\n");

    assertEquals(0, erase("--data", "ward"), said::toString);

    assertFalse(Files.exists(kept), said::toString);
    assertFalse(Files.exists(kept.getParent()), said::toString);
    assertFalse(Files.readString(log).contains("patient"), Files.readString(log));
    assertTrue(Files.exists(results.resolve("t1/1/outputs/out.csv")));
  }
}
