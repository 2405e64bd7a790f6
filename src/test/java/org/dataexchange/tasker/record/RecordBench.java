package org.dataexchange.tasker.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dataexchange.tasker.bench.Bench;
import org.dataexchange.tasker.bench.Figure;
import org.dataexchange.tasker.bench.Series;
import org.dataexchange.tasker.bench.Stage;
import org.dataexchange.tasker.bench.Table;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.DayCounts;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;

/**
 * A record of a million runs, in a file and in a PostgreSQL: what an entry costs a task, what a
 * question of people takes, how quickly it is verified and read as a whole, what it takes on the
 * disk.
 */
public final class RecordBench implements Bench {

  private static final int ENTRIES = Integer.getInteger("tasker.bench.entries", 1_000_000);
  private static final String NODE = "bench";
  private static final int ROUNDS = 20;
  private static final int ALONE = 200;
  private static final int AT_ONCE = 8;
  private static final int PAGE = 50;
  private static final int EXPORTED = 1_000;

  private final Table writing = new Table("writing", "An entry of a run, until the disk has it");
  private final Table asking =
      new Table("asking", "A page of %d, of %,d entries".formatted(PAGE, ENTRIES));
  private final Table whole = new Table("whole", "The record as a whole");

  @Override
  public void run(Stage stage) throws Exception {
    Path base = stage.base();
    measure(stage, "SQLite", RecordSamples.file(base.resolve("record")));
    try (PostgreSql server = new PostgreSql()) {
      measure(stage, "PostgreSQL", server.fresh(base.resolve("beside")));
    }
    stage.show(writing);
    stage.show(asking);
    stage.show(whole);
  }

  private void measure(Stage stage, String name, Database.Place place) throws Exception {
    try (NodeRecord record = RecordSamples.open(NODE, place)) {
      record.record(Years.run("first", 0));
      long began = System.nanoTime();
      Years.fill(record.database(), NODE, ENTRIES);
      whole.put("filled, in large commits", name, perSecond(ENTRIES, began));
      size(name, place, record);
      stage.say(name + ": filled");
      try (NodeRecord writer = RecordSamples.open("another", place)) {
        write(name, writer);
      }
      ask(name, new EntrySearch(record.database()), stage.rounds(ROUNDS));
      count(name, record.database(), stage.rounds(ROUNDS));
      stage.say(name + ": asked");
      export(name, new EntrySearch(record.database()));
      verify(name, record);
    }
  }

  private static Figure perSecond(long entries, long began) {
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Figure(entries / seconds, "a second", 1, 0, "it was measured once only");
  }

  private void write(String name, NodeRecord record) throws Exception {
    Series alone = new Series("ms");
    for (int i = 0; i < ALONE; i++) {
      int id = i;
      alone.add(millis(() -> record.record(Years.run("alone" + id, id))));
    }
    writing.put("one after the other", name, alone.median());
    Series many = new Series("ms");
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Double>> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE * ALONE; i++) {
        int id = i;
        all.add(threads.submit(() -> millis(() -> record.record(Years.run("many" + id, id)))));
      }
      for (Future<Double> one : all) {
        many.add(one.get());
      }
    }
    writing.put("%d at once, each of them".formatted(AT_ONCE), name, many.median());
  }

  @FunctionalInterface
  private interface Deed {
    void done() throws Exception;
  }

  private static double millis(Deed deed) throws Exception {
    long began = System.nanoTime();
    deed.done();
    return (System.nanoTime() - began) / 1e6;
  }

  private void ask(String name, EntrySearch search, int rounds) throws Exception {
    Map<String, Series> all = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Question one : Question.ALL) {
        double took = millis(() -> search.page(one.filter(), one.before(), PAGE));
        all.computeIfAbsent(one.name(), any -> new Series("ms")).add(took);
      }
    }
    all.forEach((question, series) -> asking.put(question, name, series.median()));
  }

  /** For the chart. */
  private void count(String name, Database database, int rounds) throws Exception {
    DayCounts counts = new DayCounts(database);
    Filter ofData = Filter.ALL.with(Entry.Text.DATA, Years.data(17));
    Series first = new Series("ms");
    Series all = new Series("ms");
    Series some = new Series("ms");
    for (int round = 0; round < rounds; round++) {
      first.add(millis(() -> new DayCounts(database).of(Filter.ALL)));
      counts.of(Filter.ALL);
      all.add(millis(() -> counts.of(Filter.ALL)));
      some.add(millis(() -> counts.of(ofData)));
    }
    asking.put("days of all, for the first time", name, first.median());
    asking.put("days of all, once more", name, all.median());
    asking.put("days of a data set", name, some.median());
  }

  /** Page by page, as whoever downloads it does. */
  private void export(String name, EntrySearch search) throws SQLException {
    long began = System.nanoTime();
    long read = 0;
    Optional<FoundEntry.Place> before = Optional.empty();
    List<FoundEntry> page;
    while (!(page = search.page(Filter.ALL, before, EXPORTED)).isEmpty()) {
      read += page.size();
      before = Optional.of(page.getLast().place());
    }
    whole.put("read page by page", name, perSecond(read, began));
  }

  private void verify(String name, NodeRecord record) throws IOException, SQLException {
    long began = System.nanoTime();
    Verification.Result found = record.verify(List.of(), entries -> {});
    if (found.fault().isPresent()) {
      throw new IllegalStateException(found.fault().get().toString());
    }
    whole.put("verified", name, perSecond(found.entries(), began));
  }

  private void size(String name, Database.Place place, NodeRecord record)
      throws IOException, SQLException {
    long bytes;
    if (place.url().isEmpty()) {
      bytes = Files.size(place.folder().resolve("record.db"));
    } else {
      try (Connection connection = record.database().read();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select pg_database_size(current_database())")) {
        row.next();
        bytes = row.getLong(1);
      }
    }
    whole.put("on the disk, an entry", name, Figure.exact(bytes / 1024.0 / ENTRIES, "KiB"));
  }
}
