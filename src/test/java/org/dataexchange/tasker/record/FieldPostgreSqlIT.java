package org.dataexchange.tasker.record;

import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.dataexchange.tasker.record.RecordSamples.verified;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The record in a PostgreSQL that its administrators have set up in their own way. */
@Timeout(240)
class FieldPostgreSqlIT {

  private static final String OPEN =
      "host all postgres 127.0.0.1/32 trust\nhost all postgres ::1/128 trust\n";

  private static PostgreSql server;

  @TempDir static Path home;
  @TempDir Path folder;
  private String database;

  @BeforeAll
  static void start() throws Exception {
    server = new PostgreSql();
    // a certificate for a name, and not for an address
    Shell.run(
        home,
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
            + " -addext subjectAltName=DNS:localhost -keyout server.key -out server.crt");
    server.speakTls(home);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void database() throws Exception {
    server.admit(OPEN + "host all all all scram-sha-256\n");
    database = server.database(PostgreSql.USER);
  }

  private void set(String parameter) throws SQLException {
    server.sql("alter database %s set %s".formatted(database, parameter));
  }

  private Database.Place at(String host, String more) {
    return new Database.Place(
        folder,
        Optional.of("jdbc:postgresql://%s:%d/%s%s".formatted(host, server.port(), database, more)),
        Optional.of(PostgreSql.USER),
        Optional.of(PostgreSql.PASSWORD));
  }

  private String objection(Database.Place place) {
    try (NodeRecord record = RecordSamples.open("node-1", place)) {
      String said = record.objection();
      assertFalse(said.contains(PostgreSql.PASSWORD), said);
      assertFalse(said.matches("(?s).*(\n|\\.$).*"), said);
      return said;
    }
  }

  private String asked(String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** What somebody has set for all who come. */
  @Test
  void holdsWhateverASessionBeginsWith() throws Exception {
    set("bytea_output = 'escape'");
    set("standard_conforming_strings = off");
    set("datestyle = 'SQL, DMY'");
    set("timezone = 'Asia/Kathmandu'");
    set("transform_null_equals = on");
    set("extra_float_digits = 0");
    set("client_min_messages = 'debug1'");
    try (NodeRecord record = RecordSamples.open("node-1", at("127.0.0.1", ""))) {
      for (int i = 0; i < 20; i++) {
        record.record(run("r\\" + i));
      }
      record.sign();
      assertEquals(Optional.empty(), verified(record).fault());
      assertEquals("", record.objection());
    }
  }

  /**
   * Who takes the same number at the same time gets another error where all is serializable; and
   * who had to log in anew after each would never be the quicker one.
   */
  @ParameterizedTest
  @ValueSource(strings = {"read committed", "serializable"})
  void takesItsTurnsWhateverTheIsolation(String isolation) throws Exception {
    set("default_transaction_isolation = '%s'".formatted(isolation));
    Database.Place place = at("127.0.0.1", "");
    try (NodeRecord one = RecordSamples.open("node-1", place);
        NodeRecord other = RecordSamples.open("node-1", place);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      one.record(run("first"));
      Future<?> a =
          threads.submit(() -> IntStream.range(0, 200).forEach(i -> one.record(run("a" + i))));
      Future<?> b =
          threads.submit(() -> IntStream.range(0, 200).forEach(i -> other.record(run("b" + i))));
      a.get();
      b.get();

      assertEquals(402, verified(one).entries());
      assertEquals(Optional.empty(), verified(one).fault());
    }
  }

  /** A name with an underscore fits others, where a name is a pattern. */
  @Test
  void liesInASchemaOfItsOwnBesideThatOfAnother() throws Exception {
    server.sql(database, "create schema authorization tasker");
    server.sql(database, "create schema recordsx1 authorization tasker");
    server.sql(database, "create schema records_1 authorization tasker");
    server.sql(database, "create schema \"Records-1\" authorization tasker");
    // the last is not there, and is made
    for (String schema : List.of("recordsx1", "records_1", "%22Records-1%22", "later")) {
      Database.Place place = at("127.0.0.1", "?currentSchema=" + schema);
      try (NodeRecord record = RecordSamples.open("node-1", place)) {
        assertEquals("", record.objection(), schema);
        record.record(run("1"));
        assertEquals(2, verified(record).entries(), schema);
      }
      String of = schema.replace("%22", "\"");
      assertEquals("2", asked("select count(*) from %s.entry".formatted(of)));
    }
  }

  @Test
  void isReachedOverIpv6() throws Exception {
    Database.Place place = at("[::1]", "");
    try (NodeRecord record = RecordSamples.open("node-1", place)) {
      record.record(run("1"));
      assertEquals("", record.objection());
      assertTrue(record.database().where().contains("[::1]"), record.database().where());
    }
  }

  @Test
  void isReachedOverTlsThatProvesWhoItIs() throws Exception {
    String trusted = "?sslmode=verify-full&sslrootcert=" + home.resolve("server.crt");
    try (NodeRecord record = RecordSamples.open("node-1", at("localhost", trusted))) {
      record.record(run("1"));
      assertEquals("", record.objection());
      assertEquals(
          "TLSv1.3", asked("select max(version) from pg_stat_ssl where pid <> pg_backend_pid()"));
    }
  }

  /** Who looks for a firewall finds none. */
  @Test
  void saysWhatIsWrongWithItsTls() throws Exception {
    String trusted = "&sslrootcert=" + home.resolve("server.crt");

    String name = objection(at("127.0.0.1", "?sslmode=verify-full" + trusted));
    assertTrue(name.contains("127.0.0.1 could not be verified"), name);
    String missing = objection(at("localhost", "?sslmode=verify-ca&sslrootcert=/nowhere/ca.pem"));
    assertTrue(missing.contains("/nowhere/ca.pem"), missing);
    Shell.run(
        folder,
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout k -out other.crt");
    String other =
        objection(at("localhost", "?sslmode=verify-ca&sslrootcert=" + folder.resolve("other.crt")));
    assertTrue(other.matches(".*[Pp]ath.*"), other);
    String nowhere =
        objection(
            new Database.Place(
                folder,
                Optional.of("jdbc:postgresql://127.0.0.1:1/record"),
                Optional.empty(),
                Optional.empty()));
    assertTrue(nowhere.endsWith("it cannot be reached"), nowhere);
  }

  /** The password is right. */
  @Test
  void saysThatItIsTheWayInAndNotThePassword() throws Exception {
    server.admit(OPEN + "hostssl all all all scram-sha-256\n");
    String plain = objection(at("127.0.0.1", "?sslmode=disable"));
    assertTrue(plain.contains("pg_hba.conf"), plain);
    assertFalse(plain.contains("password"), plain);
    assertEquals("", objection(at("127.0.0.1", "?sslmode=require")));
    Database.Place place = at("127.0.0.1", "?sslmode=require");
    String without =
        objection(new Database.Place(folder, place.url(), place.username(), Optional.empty()));
    assertTrue(without.contains("no password was provided"), without);
  }

  /** A driver's word on a statement of many has what was to be written: texts, and their salts. */
  @Test
  void saysNothingOfWhatItCouldNotWrite() throws Exception {
    try (NodeRecord record = RecordSamples.open("node-1", at("127.0.0.1", ""))) {
      record.record(run("1"));
      server.sql(database, "revoke insert on erasable_text from tasker");

      String said =
          assertThrows(RecordFailed.class, () -> record.record(run("zz-patient"))).getMessage();
      for (String all : List.of(said, record.objection())) {
        assertTrue(all.contains("permission denied for table erasable_text"), all);
        assertFalse(all.contains("zz-patient") || all.contains("insert into"), all);
      }
    }
  }

  /**
   * A standby that was taken for the primary is read well, and would be found well again and again.
   */
  @Test
  void saysThatItIsReadOnlyBeforeThereIsSomethingToWrite() throws Exception {
    assertEquals("", objection(at("127.0.0.1", "")));
    set("default_transaction_read_only = on");

    try (NodeRecord record = RecordSamples.open("node-1", at("127.0.0.1", ""))) {
      for (int i = 0; i < 2; i++) {
        String said = record.objection();
        assertTrue(said.contains("it takes no writes"), said);
      }
      set("default_transaction_read_only = off");
      assertEquals("", record.objection());
    }
  }
}
