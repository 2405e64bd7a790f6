package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The record over HTTP: who sees what of it, and who is in it for having looked. */
@Timeout(600)
@SystemTest
class RecordHttpIT {

  /** The record waits for who has it, and then asks once more. */
  private static final Duration PATIENT = Duration.ofSeconds(60);

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static String runId;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("record"), home);
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.start();
    runId = tasker.run("known", "hello").runId();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  private static JsonNode entries(Client client, String query) throws Exception {
    HttpResponse<String> response = client.get("/api/record?" + query);
    assertEquals(200, response.statusCode(), response::body);
    return Client.read(response).path("entries");
  }

  /** What one has looked at, as the record says it. */
  private static List<String> looks(Client auditor, String user) throws Exception {
    return entries(auditor, "kind=look&run=" + runId + "&user=" + user)
        .valueStream()
        .map(look -> look.path("texts").path("results").asText())
        .sorted()
        .toList();
  }

  @Test
  void aRunIsSeenByAllAndWhatPeopleDidByAuditors() throws Exception {
    try (Client viewer = Client.as("viewer");
        Client operator = Client.as("operator");
        Client auditor = Client.as("auditor")) {
      for (Client client : List.of(viewer, operator, auditor)) {
        JsonNode run = entries(client, "kind=run&run=" + runId).path(0);
        assertEquals("success", run.path("facts").path("state").asText(), run::toString);
        String entry = "/api/record/" + run.path("node").asText() + "/" + run.path("number");
        boolean results = client.json(entry).path("texts").has("results");
        assertEquals(client == operator, results, client.user());
      }
      for (Client client : List.of(viewer, operator)) {
        assertEquals(403, client.get("/api/record?kind=look").statusCode());
        assertEquals(400, client.get("/api/record?kind=,").statusCode());
        assertEquals(400, client.get("/api/record/entries.csv?kind=,").statusCode());
        assertEquals(403, client.get("/api/record/" + tasker.node() + "/1").statusCode());
        assertEquals(403, client.get("/api/record/verify").statusCode());
      }
      assertEquals(
          "key", auditor.json("/api/record/" + tasker.node() + "/1").path("kind").asText());
      for (String shut :
          List.of(
              "/api/tasks",
              "/api/tasks/known",
              "/api/tasks/known/log",
              "/api/tasks/known/outputs")) {
        assertEquals(403, auditor.get(shut).statusCode(), shut);
      }
      assertEquals("[\"auditor\"]", auditor.json("/api/node").path("roles").toString());
    }
  }

  @Test
  void eachLookIsInTheRecordOnceHoweverOftenItIsTaken() throws Exception {
    try (Client reader = Client.as("reader");
        Client viewer = Client.as("viewer");
        Client auditor = Client.as("auditor")) {
      viewer.get("/api/tasks/known");
      for (int i = 0; i < 3; i++) {
        assertEquals(200, reader.get("/api/tasks/known").statusCode());
        assertEquals("hello\n", reader.get("/api/tasks/known/log").body());
        reader.send(reader.request("/api/tasks/known/log").header("Range", "bytes=-2"));
        reader.get("/api/tasks/known/outputs");
        assertEquals(404, reader.get("/api/tasks/known/outputs/none").statusCode());
      }
      assertEquals(List.of("outputs", "report", "stdout"), looks(auditor, "reader"));
      assertEquals(List.of(), looks(auditor, "viewer"));
    }
  }

  /** It has digests of what the run left, which auditors do not see. */
  @Test
  void theReceiptOfARunIsTheOneOfItsAnswer() throws Exception {
    String inAnswer = tasker.answer("known").report().path("receipt").toString();
    try (Client operator = Client.as("operator");
        Client viewer = Client.as("viewer");
        Client auditor = Client.as("auditor")) {
      String node = "/api/record/" + tasker.node();
      JsonNode run = entries(operator, "kind=run&run=" + runId).path(0);
      String receipt = node + "/" + run.path("number") + "/receipt";
      HttpResponse<String> given = operator.get(receipt);
      assertEquals(inAnswer, given.body());
      Path file = Files.writeString(home.resolve("receipt.json"), given.body());
      assertTrue(tasker.say("receipt", "verify", file.toString()).startsWith("holds: "));
      for (Client other : List.of(viewer, auditor)) {
        assertEquals(403, other.get(receipt).statusCode(), other.user());
      }
      HttpResponse<String> none = operator.get(node + "/1/receipt");
      assertEquals(404, none.statusCode());
      assertTrue(Client.read(none).path("detail").asText().contains("is no run"), none::body);
      for (String nothing : List.of("/99999999/receipt", "/9999999999999999999/receipt")) {
        assertEquals(404, operator.get(node + nothing).statusCode(), nothing);
      }
      assertTrue(looks(auditor, "operator").contains("receipt"));
    }
  }

  @Test
  void whatAnOperatorOrdersIsInTheRecordWithHisName() throws Exception {
    try (Client operator = Client.as("operator");
        Client auditor = Client.as("auditor")) {
      operator.post("/api/node", "{\"paused\": true}");
      operator.post("/api/node", "{\"paused\": false}");
      operator.delete("/api/tasks/nobodys");
      operator.post("/api/revocations", "{\"sha256\": \"%s\"}".formatted("0".repeat(64)));
      operator.post("/api/tasks", tasker.shares().request("by-hand", "hello"));
      tasker.answer("by-hand");

      JsonNode did = entries(auditor, "user=operator&kind=pause,cancellation,submission&limit=5");
      assertEquals(
          List.of("submission", "cancellation", "cancellation", "pause", "pause"),
          did.valueStream().map(one -> one.path("kind").asText()).toList(),
          did::toString);
      assertEquals("by-hand", did.path(0).path("texts").path("task").asText());
      assertEquals("0".repeat(64), did.path(1).path("facts").path("codeSha256").asText());
      assertEquals("nobodys", did.path(2).path("texts").path("task").asText());
      assertFalse(did.path(3).path("facts").path("paused").asBoolean());
    }
  }

  @Test
  void aRefusedLoginIsInTheRecord() throws Exception {
    try (Client liar = Client.with("mallory", "guess");
        Client auditor = Client.as("auditor")) {
      for (int i = 0; i < 5; i++) {
        assertEquals(401, liar.get("/api/node").statusCode());
      }
      eventually(
          "the refused logins are recorded",
          SOON,
          () -> !entries(auditor, "kind=login-refused&user=mallory").isEmpty());
    }
  }

  @Test
  void theRecordHoldsAndItsHeadIsSigned() throws Exception {
    try (Client viewer = Client.as("viewer");
        Client auditor = Client.as("auditor")) {
      JsonNode found = auditor.json("/api/record/verify");
      assertTrue(found.path("holds").asBoolean(), found::toString);
      assertEquals(tasker.node(), viewer.json("/api/record/head").path("node").asText());
      assertTrue(viewer.get("/api/record/key").body().startsWith("-----BEGIN PUBLIC KEY-----\n"));
    }
  }

  @Test
  void allOfItCanBeDownloaded() throws Exception {
    try (Client auditor = Client.as("auditor")) {
      assertTrue(auditor.get("/api/record/entries.csv").body().contains(runId));
      String lines = auditor.get("/api/record/entries.jsonl?kind=run").body();
      assertTrue(lines.lines().allMatch(line -> line.contains("\"kind\":\"run\"")), lines);
      assertFalse(auditor.json("/api/record/days").path("days").isEmpty());
      assertEquals(400, auditor.get("/api/record?colour=red").statusCode());
    }
  }

  @Test
  void nothingIsShownOrDoneThatCannotBeRecorded() throws Exception {
    Path file = tasker.workspace().resolve("record/record.db");
    try (Client reader = Client.as("reader");
        Client operator = Client.as("operator");
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("pragma busy_timeout = 60000"); // the server may be writing
      statement.execute("begin immediate");
      HttpResponse<String> refused =
          operator.send(operator.request("/api/tasks/known/log?stream=stderr").timeout(PATIENT));
      assertEquals(503, refused.statusCode());
      assertTrue(Client.read(refused).path("detail").asText().contains("record"), refused::body);
      HttpRequest.Builder pause =
          operator
              .request("/api/node")
              .timeout(PATIENT)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"paused\": true}"));
      assertEquals(503, operator.send(pause).statusCode());
      assertFalse(operator.json("/api/node").path("paused").asBoolean());
      assertFalse(entries(reader, "run=" + runId).isEmpty());
      statement.execute("rollback");
      assertEquals(200, operator.get("/api/tasks/known/log?stream=stderr").statusCode());
    }
  }

  /** The server makes a folder wherever there is none when it looks. */
  private static boolean putBack(Path away, Path folder) throws IOException {
    FileTree.delete(folder);
    Files.move(away, folder, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  @Test
  void aRecordThatIsAwayIsSaid() throws Exception {
    Path folder = tasker.workspace().resolve("record");
    Path away = tasker.workspace().resolve("record.away");
    try (Client reader = Client.as("reader")) {
      Files.move(folder, away, StandardCopyOption.ATOMIC_MOVE);
      try {
        Files.writeString(folder, "no folder");
        for (String path : List.of("", "/days", "/entries.csv", "/x/1")) {
          assertEquals(503, reader.get("/api/record" + path).statusCode(), path);
        }
      } finally {
        eventually("it is put back", SOON, () -> putBack(away, folder));
      }
      assertEquals(200, reader.get("/api/record").statusCode());
    }
  }
}
