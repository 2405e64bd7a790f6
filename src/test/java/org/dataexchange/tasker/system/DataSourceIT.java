package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.dataexchange.tasker.record.PostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The record in a database that the server knows, by {@code ops/database.xml} as it is. */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class DataSourceIT {

  @TempDir static Path home;
  private static PostgreSql server;
  private static String database;
  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    server = new PostgreSql();
    database = server.database(PostgreSql.USER);
    tasker =
        Client.known(new TaskerSystem("source"), home)
            .set("TASKER_RECORD_URL", "jndi:jdbc/record")
            .set("TASKER_DATABASE", "ops/database.xml")
            .set("RECORD_PORT", Integer.toString(server.port()))
            .set("RECORD_DATABASE", database)
            .set("RECORD_USER", PostgreSql.USER)
            .set("RECORD_PASSWORD", PostgreSql.PASSWORD);
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
    server.close();
  }

  private static String asked(String sql) throws Exception {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  @Order(1)
  void hasTheRunsOfTheServer() throws Exception {
    Answer answer = tasker.run("first", "hello");

    assertEquals("success", answer.state(), answer::toString);
    assertEquals("success", asked("select state from run where task = 'first'"));
    try (Client auditor = Client.as("auditor");
        Client reader = Client.as("reader")) {
      String query = "/api/record?kind=run&run=" + answer.runId();
      JsonNode entry = reader.json(query).path("entries").path(0);
      String place = "/api/record/%s/%s".formatted(tasker.node(), entry.path("number"));
      assertEquals(
          answer.report().path("receipt").toString(), reader.get(place + "/receipt").body());
      JsonNode found = auditor.json("/api/record/verify");
      assertTrue(found.path("holds").asBoolean(), found::toString);
    }
  }

  /** Many at once, some of whom look and some of whom are recorded for it. */
  @Test
  @Order(2)
  void keepsWhoReadsAndWhoWritesApart() throws Exception {
    try (Client reader = Client.as("reader");
        Client auditor = Client.as("auditor")) {
      for (int i = 0; i < 30; i++) {
        tasker.send(tasker.shares().request("many-" + i, "hello"));
        assertEquals(200, reader.get("/api/record").statusCode());
        assertEquals(200, reader.get("/api/tasks/first").statusCode());
        assertEquals(200, auditor.get("/api/record/entries.jsonl").statusCode());
      }
      for (int i = 0; i < 30; i++) {
        assertEquals("success", tasker.answer("many-" + i).state());
      }
      assertTrue(auditor.json("/api/record/verify").path("holds").asBoolean());
    }
    assertEquals("31", asked("select count(*) from run"));
    String connections = asked("select count(*) from pg_stat_activity where usename = 'tasker'");
    assertTrue(Integer.parseInt(connections) <= 10, connections);
  }

  @Test
  @Order(3)
  void holdsAnswersBackWhileItIsAway() throws Exception {
    server.kill();
    tasker.send(tasker.shares().request("held", "hello"));
    eventually("it says so", SOON, () -> !tasker.objection("record").isEmpty());
    String said = tasker.objection("record");
    assertTrue(said.contains("jndi:jdbc/record"), said);
    assertFalse(said.contains(PostgreSql.PASSWORD), said);
    assertTrue(tasker.answers("held").isEmpty());

    server.start();
    assertEquals("success", tasker.answer("held").state());
    assertEquals("success", asked("select state from run where task = 'held'"));
  }

  /** They have no server around them. */
  @Test
  @Order(4)
  void isSaidToBeOutOfReachOfCommands() {
    Script.Said said = tasker.command("record", "list");

    assertEquals(3, said.exitCode(), said::text);
    assertTrue(said.text().contains("jdbc:postgresql://"), said::text);
    assertFalse(said.text().contains("javax.naming"), said::text);
  }

  @Test
  @Order(5)
  void isSaidToBeMissing() throws Exception {
    tasker.set("TASKER_DATABASE", "").startAlone();
    // until the first attempt is over it says that there was none
    String missing = "no dataSource with the jndiName jdbc/record";
    eventually("it says so", SOON, () -> tasker.objection("record").contains(missing));

    String said = tasker.objection("record");
    assertFalse(said.contains("javax.naming"), said);
  }
}
