package org.dataexchange.tasker.http.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.http.record.RecordFixture.AUDITOR;
import static org.dataexchange.tasker.http.record.RecordFixture.READER;
import static org.dataexchange.tasker.http.record.RecordFixture.VIEWER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.Erasing;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the record is shown, and to whom. */
class RecordPagesTest {

  private static final Visitor ANN = new Visitor("ann", "192.0.2.7");

  @TempDir Path folder;
  private RecordFixture record;

  @BeforeEach
  void open() {
    record = new RecordFixture(folder);
  }

  @AfterEach
  void close() {
    record.close();
  }

  private static RecordQuery all(Sight sight, String... filter) {
    Map<String, List<String>> parameters =
        filter.length == 0 ? Map.of() : Map.of(filter[0], List.of(filter[1]));
    return RecordQuery.of(parameters, RecordQuery.PAGING, sight);
  }

  private JsonNode list(Sight sight, String... filter) {
    return new RecordPages(record.access, sight).list(all(sight, filter)).path("entries");
  }

  private JsonNode whole(Sight sight, long number) {
    FoundEntry found = record.access.find("node-1", number).orElseThrow();
    return new RecordPages(record.access, sight).whole(found);
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new HashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aViewerSeesOfARunWhatTheListOfTasksShows() {
    record.run("r1", "success", "secret/code", "cohort");

    JsonNode run = whole(VIEWER, 2);
    assertEquals(Set.of("run", "state"), names(run.path("facts")));
    assertEquals(Set.of("task"), names(run.path("texts")));
    assertFalse(run.has("body"));
    assertFalse(run.toString().contains("secret") || run.toString().contains("cohort"));
    assertEquals(1, list(VIEWER).size());
  }

  @Test
  void aReaderSeesWhatARunTouchedAndLeft() {
    record.run("r1", "success", "a", "cohort");

    JsonNode run = whole(READER, 2);
    assertEquals(Set.of("task", "code", "data", "results", "evidence"), names(run.path("texts")));
    assertEquals(run.path("hash").asText(), Sha256.hex(run.path("body").asText().getBytes(UTF_8)));
    assertEquals(Set.of("task", "code", "data"), names(list(READER).path(0).path("texts")));
  }

  @Test
  void anAuditorSeesAllThatWasDoneButNotWhatRunsLeft() {
    record.run("r1", "success", "a", "cohort");
    record.access.looks().at(ANN, new Looks.Seen("r1", "task-r1", "outputs/x.csv"));

    assertEquals(3, list(AUDITOR).size());
    JsonNode look = list(AUDITOR, "kind", "look").path(0).path("texts");
    assertEquals("ann", look.path("user").asText());
    assertEquals("outputs/x.csv", look.path("results").asText());
    JsonNode run = whole(AUDITOR, 2);
    assertEquals(Set.of("task", "code", "data", "evidence"), names(run.path("texts")));
    assertEquals("[\"results\"]", run.path("withheld").toString());
    assertEquals("[]", run.path("erased").toString());
    assertTrue(new Sight(true, true).reader());
  }

  @Test
  void whoeverOpensARunInTheRecordIsInItHimself() {
    record.run("r1", "success", "a", "cohort");
    FoundEntry found = record.access.find("node-1", 2).orElseThrow();

    new RecordPages(record.access, VIEWER).seenBy(ANN, found);
    assertEquals(0, list(AUDITOR, "kind", "look").size());
    new RecordPages(record.access, AUDITOR).seenBy(ANN, found);
    assertEquals(
        "record", list(AUDITOR, "kind", "look").path(0).path("texts").path("results").asText());
  }

  @Test
  void daysCountTheRunsByTheirState() {
    record.run("r1", "success", "a", "cohort");
    record.run("r2", "success", "a", "other");
    record.run("r3", "error", "b", "cohort");
    record.access.looks().at(ANN, new Looks.Seen("r1", "task-r1", "stdout"));

    JsonNode days = new RecordPages(record.access, VIEWER).days(all(VIEWER)).path("days");
    assertEquals("{\"error\":1,\"success\":2}", days.path(0).path("states").toString());
    JsonNode ofCode = new RecordPages(record.access, READER).days(all(READER, "code", "a"));
    assertEquals("{\"success\":2}", ofCode.path("days").path(0).path("states").toString());
  }

  @Test
  void aDownloadHasAllOfThemInLinesOfJson() throws IOException {
    for (int i = 0; i < 1_100; i++) {
      record.run("r" + i, "success", "a", "b");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Download.lines(record.access, all(READER), READER).to(out);

    Set<String> runs = new HashSet<>();
    for (String line : out.toString(UTF_8).split("\n")) {
      runs.add(new ObjectMapper().readTree(line).path("facts").path("run").asText());
    }
    assertEquals(1_100, runs.size());
  }

  @Test
  void aTableHoldsNoFormula() throws IOException {
    record.run("r1", "success", "=cmd|' /C calc'!A1", "+1,\"two\"\nlines");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Download.csv(record.access, all(READER), READER).to(out);

    String table = out.toString(UTF_8);
    assertTrue(table.startsWith("at,node,number,kind,run,"), table);
    assertTrue(table.contains(",'=cmd|' /C calc'!A1,"), table);
    assertTrue(table.contains(",\"'+1,\"\"two\"\"\nlines\","), table);
  }

  @Test
  void aCellThatBeginsAFormulaIsText() {
    List<String> cells = new ArrayList<>();
    for (String text : List.of("=1", "+1", "-1", "@SUM", "\t=1", "\n=1", "a=1", "")) {
      cells.add(Download.cell(text));
    }
    assertEquals(List.of("'=1", "'+1", "'-1", "'@SUM", "'\t=1", "\"'\n=1\"", "a=1", ""), cells);
  }

  @Test
  void anOrderThatFailsIsSaidToHaveFailed() {
    Entry order = Acts.pause(true);
    try {
      record
          .access
          .acts()
          .order(
              ANN,
              order,
              () -> {
                throw new IllegalStateException("the disk is full");
              });
    } catch (IllegalStateException e) {
      // as it should
    }
    JsonNode entries = list(AUDITOR, "kind", Kind.PAUSE.wireName());
    assertEquals(2, entries.size());
    assertTrue(entries.path(0).path("facts").path("failed").asBoolean());
    assertEquals(
        entries.path(1).path("number").asLong(),
        entries.path(0).path("facts").path("order").asLong());
    assertEquals(
        "the disk is full", entries.path(0).path("texts").path(Text.WHY.wireName()).asText());
  }

  @Test
  void verifyingSaysThatItHolds() {
    record.run("r1", "success", "a", "b");

    JsonNode said = RecordPages.verified(record.access.verify().orElseThrow());
    assertTrue(said.path("holds").asBoolean(), said::toString);
    assertEquals(2, said.path("entries").asLong());
  }

  /** A page of five hundred would not fit into the server's memory. */
  @Test
  void aListIsReadWithoutWhatIsLong() {
    record.node.record(
        Entry.of(Kind.RUN, "r1")
            .with("run", "r1")
            .with(Text.TASK, "task-1")
            .with(Text.RESULTS, "{\"stdout\":\"" + "x".repeat(300_000) + "\"}"));

    FoundEntry found = record.access.page(all(READER)).getFirst();

    long length = found.texts().values().stream().mapToLong(String::length).sum();
    assertTrue(length < 50_000, () -> length + " characters");
    JsonNode run = list(READER).path(0);
    assertEquals("[]", run.path("erased").toString());
    assertEquals(Set.of("task"), names(run.path("texts")));
    assertTrue(whole(READER, 2).path("texts").path("results").asText().length() > 300_000);
  }

  /** The name of what was asked for is erased with all else that has it. */
  @Test
  void aDownloadOfADataSetIsErasedWithIt() throws Exception {
    Map<String, List<String>> asked =
        Map.of("data", List.of("zzcohort"), "state", List.of("success"));
    record.access.looks().at(ANN, RecordQuery.seen("entries.csv", asked));
    JsonNode look = list(AUDITOR, "kind", "look").path(0).path("texts");
    assertEquals("entries.csv?data=…&state=success", look.path("results").asText());
    assertEquals("zzcohort", look.path("data").asText());

    new Erasing(record.node).erase(Filter.ALL.with(Text.DATA, "zzcohort"), "data");

    assertFalse(list(AUDITOR).toString().contains("zzcohort"));
  }
}
