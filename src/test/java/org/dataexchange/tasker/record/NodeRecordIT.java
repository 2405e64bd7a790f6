package org.dataexchange.tasker.record;

import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.dataexchange.tasker.record.RecordSamples.verified;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds in PostgreSQL, too, and there alone. */
@Timeout(240)
class NodeRecordIT extends NodeRecordCase {

  private final PostgreSql server = PostgreSql.shared();

  @Override
  Database.Place place(Path folder) throws SQLException {
    return server.fresh(folder);
  }

  @Test
  void twoNodesHaveAChainEach() throws Exception {
    Database.Place place = server.fresh(workspace.resolve("one"));
    Database.Place same =
        new Database.Place(
            workspace.resolve("other"), place.url(), place.username(), place.password());
    try (NodeRecord one = RecordSamples.open("node-1", place);
        NodeRecord other = RecordSamples.open("node-2", same);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> first =
          threads.submit(() -> IntStream.range(0, 50).forEach(i -> one.record(run("r" + i))));
      IntStream.range(0, 50).forEach(i -> other.record(run("r" + i)));
      first.get();
      one.sign();
      other.sign();

      Verification.Result found = verified(one);
      assertEquals(Optional.empty(), found.fault());
      assertEquals(102, found.entries());
      assertEquals(2, found.chains().size());
    }
  }

  /** Entries come between its questions, and signatures of them. */
  @Test
  void aVerificationSeesOneStateOfAll() throws Exception {
    try (NodeRecord record = open();
        ExecutorService threads = Executors.newFixedThreadPool(1)) {
      record.record(run("0"));
      Future<?> writer =
          threads.submit(
              () -> {
                for (int i = 1; i <= 300; i++) {
                  record.record(run("r" + i));
                  record.sign();
                }
              });
      while (!writer.isDone()) {
        assertEquals(Optional.empty(), verified(record).fault());
      }
      writer.get();
    }
  }

  /** Some words come from whoever sends messages. */
  @Test
  void aWordThatADatabaseCannotHoldStandsAsItsDigest() throws Exception {
    Entry strange =
        Entry.of(Kind.DEAD_LETTER, "x".repeat(400) + "\0\uD800").with("why", "\0\uD800");
    try (NodeRecord record = open()) {
      Recorded first = record.record(strange);

      assertEquals(first, record.record(strange));
      assertEquals(Optional.empty(), verified(record).fault());
      assertEquals("", record.objection());
    }
  }

  @Test
  void aDatabaseThatCannotHoldEachCharacterIsRefused() throws Exception {
    server.sql("create database latin encoding 'SQL_ASCII' locale 'C' template template0");
    server.sql("alter database latin owner to " + PostgreSql.USER);
    Database.Place place = server.place(folder, "latin", PostgreSql.USER);
    try (NodeRecord record = RecordSamples.open("node-1", place)) {
      assertTrue(
          record.objection().endsWith("it must be made with the encoding UTF8, and has SQL_ASCII"),
          record.objection());
    }
  }

  /** The server's user reads and adds, as the page on the record gives it the rights. */
  @Test
  void aUserWhoOwnsNothingChangesNothing() throws Exception {
    String database = server.database(PostgreSql.OWNER);
    Database.Place place = server.place(folder, database, PostgreSql.USER);
    try (NodeRecord early = RecordSamples.open("node-1", place)) {
      assertTrue(early.objection().contains("by their owner"), early.objection());
      try (NodeRecord owners =
          RecordSamples.open(
              "node-1", server.place(workspace.resolve("owner"), database, PostgreSql.OWNER))) {
        assertEquals("", owners.objection());
      }
      server.sql(database, rights());

      early.record(run("1"));
      early.sign();
      assertEquals("", early.objection());
      assertEquals(Optional.empty(), verified(early).fault());
    }
    try (NodeRecord later = RecordSamples.open("node-1", place)) {
      later.record(run("2"));
      assertEquals(Optional.empty(), verified(later).fault());
    }
    String url = server.url(database);
    try (Connection user = DriverManager.getConnection(url, PostgreSql.USER, PostgreSql.PASSWORD);
        Statement statement = user.createStatement()) {
      for (String change :
          List.of(
              "update entry set body = ''",
              "delete from entry",
              "truncate entry cascade",
              "drop trigger entry_stays on entry",
              "alter table entry disable trigger all",
              "delete from signed_head",
              "update erasable_text set value = ''",
              "delete from record_version")) {
        assertThrows(SQLException.class, () -> statement.execute(change), change);
      }
    }
  }

  /** What the documents tell an owner to run. */
  private static String rights() throws IOException {
    String page = Files.readString(Path.of("docs/record.md"));
    int begin = page.indexOf("grant usage");
    return page.substring(begin, page.indexOf("```", begin));
  }

  private void bringUpToDate(String database) throws SQLException {
    server.sql(
        database,
        "insert into record_version select 99, '99', 'later', type, 'V99__later.sql', 0,"
            + " installed_by, installed_on, execution_time, success from record_version"
            + " where version = '1'");
  }

  /** As a standby has none of the last entries that takes over without having been waited for. */
  @Test
  void whatADatabaseHasLostIsSaidThoughItWasNotSigned() throws Exception {
    String database = server.database(PostgreSql.USER);
    try (NodeRecord record =
        RecordSamples.open("node-1", server.place(folder, database, PostgreSql.USER))) {
      record.record(run("1"));
      record.record(run("2"));
      try (Connection connection = server.connect(database);
          Statement statement = connection.createStatement()) {
        statement.execute("set session_replication_role = replica");
        statement.execute("delete from erasable_text where number = 3");
        statement.execute("delete from entry where number = 3");
      }
      server.sql(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
              .formatted(database));
      record.record(run("3"));

      assertTrue(record.warning().contains("entry 3 that it had taken"), record.warning());
      assertEquals(Optional.empty(), verified(record).fault());
    }
  }

  /** A newer one starts beside it, on another node. */
  @Test
  void anOlderServerWritesNoMoreIntoTablesThatANewerOneHas() throws Exception {
    String database = server.database(PostgreSql.USER);
    Database.Place place = server.place(folder, database, PostgreSql.USER);
    try (NodeRecord older = RecordSamples.open("node-1", place)) {
      older.record(run("1"));
      bringUpToDate(database);

      RecordFailed refused = assertThrows(RecordFailed.class, () -> older.record(run("2")));

      assertTrue(refused.getMessage().contains("of a newer Tasker"), refused.getMessage());
      assertTrue(older.objection().contains("of a newer Tasker"), older.objection());
      assertEquals(2, verified(older).entries());
    }
  }

  @Test
  void tablesOfANewerTaskerAreLeftAlone() throws Exception {
    String database = server.database(PostgreSql.USER);
    Database.Place place = server.place(folder, database, PostgreSql.USER);
    try (NodeRecord record = RecordSamples.open("node-1", place)) {
      record.record(run("1"));
    }
    bringUpToDate(database);
    try (NodeRecord older = RecordSamples.open("node-1", place)) {
      assertTrue(older.objection().contains("of a newer Tasker"), older.objection());
    }
  }
}
