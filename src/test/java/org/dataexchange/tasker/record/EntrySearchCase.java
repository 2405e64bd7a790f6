package org.dataexchange.tasker.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dataexchange.tasker.record.store.Columns;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.DayCounts;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in every database. */
abstract class EntrySearchCase {

  private static final Filter RUNS = Filter.ALL.of(List.of(Kind.RUN));

  @TempDir Path folder;
  Database.Place place;
  NodeRecord record;
  private EntrySearch search;

  @BeforeEach
  final void open() throws SQLException {
    place = place(folder);
    record = RecordSamples.open("node-1", place);
    search = new EntrySearch(record.database());
  }

  /** An empty database. */
  abstract Database.Place place(Path folder) throws SQLException;

  @AfterEach
  final void close() {
    record.close();
  }

  private void run(String id, String state, String code, String data) {
    record.record(
        Entry.of(Kind.RUN, id)
            .with("run", id)
            .with("state", state)
            .with(Text.TASK, "task-" + id)
            .with(Text.CODE, code)
            .with(Text.DATA, data));
  }

  private List<String> found(Filter filter) throws SQLException {
    return search.page(filter, Optional.empty(), 100).stream()
        .map(one -> one.entry().fact("run"))
        .toList();
  }

  @Test
  void whatEverTouchedADataSetIsFound() throws SQLException {
    run("1", "success", "a", "cohort");
    run("2", "error", "b", "cohort");
    run("3", "success", "a", "other");

    assertEquals(List.of("2", "1"), found(RUNS.with(Text.DATA, "cohort")));
    assertEquals(List.of("3", "1"), found(RUNS.with(Text.CODE, "a")));
    assertEquals(List.of("1"), found(RUNS.with(Text.CODE, "a").with(Text.DATA, "cohort")));
    assertEquals(List.of("2"), found(RUNS.with(Columns.STATE, "error")));
    assertEquals(List.of(), found(RUNS.with(Text.DATA, "coh")));
  }

  /** A shell puts a slash behind a folder, and tools write a digest in their own way. */
  @Test
  void whatIsMeantIsFoundAsPeopleWriteIt() throws SQLException {
    String sha256 = "ab".repeat(32);
    record.record(
        Entry.of(Kind.RUN, "1")
            .with("run", "1")
            .with("codeSha256", sha256)
            .with(Text.CODE, "study/model")
            .with(Text.DATA, "cohort/a"));

    assertEquals(List.of("1"), found(RUNS.search(Text.DATA, "cohort/a/")));
    assertEquals(List.of("1"), found(RUNS.search(Text.DATA, "cohort/*")));
    assertEquals(List.of("1"), found(RUNS.withCode("study/model//")));
    for (String code : List.of(sha256, sha256.toUpperCase(Locale.ROOT), "sha256:" + sha256)) {
      assertEquals(List.of("1"), found(RUNS.withCode(code)), code);
    }
  }

  @Test
  void aPageGoesOnWhereTheOneBeforeEnded() throws SQLException {
    for (int i = 0; i < 25; i++) {
      run("r" + i, "success", "a", "b");
    }
    List<Long> numbers = new ArrayList<>();
    Optional<FoundEntry.Place> before = Optional.empty();
    List<FoundEntry> page;
    while (!(page = search.page(RUNS, before, 10)).isEmpty()) {
      page.forEach(one -> numbers.add(one.entry().number()));
      before = Optional.of(FoundEntry.Place.read(page.getLast().place().toString()));
    }

    assertEquals(25, numbers.stream().distinct().count());
    assertEquals(numbers.stream().sorted((a, b) -> Long.compare(b, a)).toList(), numbers);
    assertEquals(25, search.count(RUNS));
  }

  /** Which a database may find beginning with either, and in the same order. */
  @Test
  void pagesOfARareVerdictAndASenderGoOnWhereTheOneBeforeEnded() throws SQLException {
    for (int i = 0; i < 30; i++) {
      record.record(
          Entry.of(Kind.RUN, "r" + i)
              .with("run", "r" + i)
              .with("verdict", i % 2 == 0 ? "tried-network" : "clean")
              .with(Text.SENDER, "platform-" + i % 3));
    }
    Filter asked = RUNS.with(Columns.VERDICT, "tried-network").with(Text.SENDER, "platform-1");
    List<String> runs = new ArrayList<>();
    Optional<FoundEntry.Place> before = Optional.empty();
    List<FoundEntry> page;
    while (!(page = search.page(asked, before, 2)).isEmpty()) {
      page.forEach(one -> runs.add(one.entry().fact("run")));
      before = Optional.of(page.getLast().place());
    }

    assertEquals(List.of("r28", "r22", "r16", "r10", "r4"), runs);
    String end = search.page(RUNS, Optional.empty(), 1).getFirst().entry().at();
    assertEquals(
        List.of(), found(asked.between(Optional.of(end + "~"), Optional.empty())), "none later");
    assertEquals(5, found(asked.between(Optional.empty(), Optional.of(end + "~"))).size());
  }

  @Test
  void aTextThatIsLongerThanItsIndexIsFoundByAllOfIt() throws SQLException {
    String stem = "d/".repeat(150);
    run("1", "success", "a", stem + "1");
    run("2", "success", "a", stem + "2");

    assertEquals(List.of("1"), found(RUNS.with(Text.DATA, stem + "1")));
  }

  final void on(String day, String node, int... runs) {
    Clock clock = Clock.fixed(Instant.parse(day + "T12:00:00Z"), ZoneOffset.UTC);
    try (NodeRecord of = RecordSamples.open(node, place, clock)) {
      for (int run : runs) {
        of.record(RecordSamples.run("d" + run));
      }
    }
  }

  @Test
  void theDaysOfAllHaveWhatCameSinceTheyWereCounted() throws SQLException {
    DayCounts days = new DayCounts(record.database());
    assertEquals(List.of(), days.of(Filter.ALL));
    on("2026-11-29", "node-2", 1, 2);
    on("2026-11-30", "node-3", 3);
    assertEquals(
        List.of(
            new DayCounts.Count("2026-11-29", "success", 2),
            new DayCounts.Count("2026-11-30", "success", 1)),
        days.of(Filter.ALL));
    on("2026-11-30", "node-2", 4);
    on("2026-11-28", "node-4", 5);

    List<DayCounts.Count> all =
        List.of(
            new DayCounts.Count("2026-11-28", "success", 1),
            new DayCounts.Count("2026-11-29", "success", 2),
            new DayCounts.Count("2026-11-30", "success", 2));
    assertEquals(all, days.of(Filter.ALL));
    assertEquals(all, days.of(Filter.ALL));
    assertEquals(all, new DayCounts(record.database()).of(Filter.ALL));
    assertEquals(all.subList(1, 3), days.of(between("2026-11-29T00:00:00.000Z", null)));
    assertEquals(all.subList(0, 1), days.of(between(null, "2026-11-29T00:00:00.000Z")));
    assertEquals(
        List.of(), days.of(between("2026-11-30T00:00:00.000Z", "2026-11-29T00:00:00.000Z")));
    assertEquals(List.of(), days.of(between("2026-11-30T12:00:00.001Z", null)));
    assertEquals(all.subList(2, 3), days.of(between("2026-11-30T12:00:00.000Z", null)));
  }

  private static Filter between(String from, String to) {
    return Filter.ALL.between(Optional.ofNullable(from), Optional.ofNullable(to));
  }

  /** The tables have the list of them once more. */
  @Test
  void eachTextThatPeopleSearchForIsFound() throws SQLException {
    for (Text text : Text.values()) {
      record.record(Entry.of(Kind.LOOK).with("run", text.name()).with(text, "the same"));
    }

    for (Text text : Text.values()) {
      if (text.isSought()) {
        assertEquals(List.of(text.name()), found(Filter.ALL.with(text, "the same")));
      }
    }
    assertEquals(Optional.empty(), RecordSamples.verified(record).fault());
  }

  @Test
  void aTextIsFoundWhateverItsCharacters() throws SQLException {
    String name = "\uD83D\uDC27".repeat(199) + "ab";
    run("1", "success", "a", name + "\uD83D\uDC27");
    run("2", "success", "a", name);

    assertEquals(List.of("2"), found(RUNS.with(Text.DATA, name)));
    assertEquals(Optional.empty(), RecordSamples.verified(record).fault());
  }

  @Test
  void anEntryHasItsTexts() throws SQLException {
    run("1", "success", "a", "cohort");

    FoundEntry one = search.find("node-1", 2).orElseThrow();

    assertEquals("cohort", one.texts().get("data"));
    assertEquals("task-1", one.texts().get("task"));
  }

  @Test
  void whatIsBelowAFolderIsFoundAndNothingBesideIt() throws SQLException {
    String deep = "d/".repeat(150);
    List<String> data =
        List.of(
            "a",
            "a/b",
            "a/b/c",
            "a0",
            "a.",
            "ab/c",
            "a/*",
            "ü/x",
            "a/\uffff\ud83d\ude00",
            deep + "1",
            "d/e");
    for (int i = 0; i < data.size(); i++) {
      run("" + i, "success", "a/b", data.get(i));
    }

    assertEquals(List.of("8", "6", "2", "1"), found(RUNS.search(Text.DATA, "a/*")));
    assertEquals(List.of("2"), found(RUNS.search(Text.DATA, "a/b/*")));
    assertEquals(List.of("6"), found(RUNS.with(Text.DATA, "a/*")));
    assertEquals(List.of("7"), found(RUNS.search(Text.DATA, "ü/*")));
    assertEquals(List.of("10", "9"), found(RUNS.search(Text.DATA, "d/*")));
    assertEquals(List.of("9"), found(RUNS.search(Text.DATA, deep + "*")));
    assertEquals(List.of("2"), found(RUNS.search(Text.CODE, "a/*").search(Text.DATA, "a/b/*")));
    assertEquals(List.of(), found(RUNS.search(Text.TASK, "task-/*")));
  }
}
