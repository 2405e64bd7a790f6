package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see and do over HTTP. */
@Timeout(600)
@SystemTest
class HttpIT {

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static Client operator;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("http"), home);
    Path results = Files.createDirectory(home.resolve("results"));
    tasker.set("TASKER_CANCEL_USERS", Broker.uri().getUserInfo().replaceAll(":.*", ""));
    tasker.set("TASKER_RESULTS_URL", "file://" + results);
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.shares().algorithm("fails", "print('grüße')\nraise ValueError('no such column')");
    tasker
        .shares()
        .algorithm(
            "leaves",
            """
            import os
            out = os.environ['TASKER_OUT']
            os.mkdir(out + '/tables')
            open(out + '/tables/page.html', 'w').write('<script>alert(1)</script>')
            os.symlink('/etc/passwd', out + '/link')
            """);
    tasker.start();
    operator = Client.as("operator");
  }

  @AfterAll
  static void stop() throws Exception {
    operator.close();
    tasker.close();
  }

  private static List<String> states(String query) throws Exception {
    List<String> states = new ArrayList<>();
    operator
        .json("/api/tasks" + query)
        .path("tasks")
        .forEach(t -> states.add(t.path("state").asText()));
    return states;
  }

  @Test
  void aTaskCanBeSubmittedWatchedAndCancelled() throws Exception {
    HttpResponse<String> sent =
        operator.post("/api/tasks", tasker.shares().request("watched", "patient"));
    assertEquals(202, sent.statusCode(), sent::body);
    tasker.awaitStdout("watched", "started");

    // its program may be quicker than the server that has let it go
    eventually(
        "it is seen to execute",
        SOON,
        () -> {
          JsonNode step = operator.json("/api/tasks/watched").path("step");
          return step.path("name").asText().equals("ExecutingAlgorithm");
        });
    JsonNode seen = operator.json("/api/tasks/watched");
    assertEquals("running", seen.path("state").asText(), seen::toString);
    assertTrue(operator.get("/api/tasks/watched/log").body().startsWith("started "));
    assertTrue(operator.get("/api/tasks/watched/log?stream=trace").body().contains("execve("));
    assertEquals(List.of("running"), states("?taskId=watched"));

    assertEquals(202, operator.delete("/api/tasks/watched").statusCode());
    assertEquals("cancelled", tasker.answer("watched").reason());
    assertEquals(List.of("error"), states("?reason=cancelled&taskId=watched"));
  }

  @Test
  void theLogOfAFailedTaskCanBeHadWholeAndInPart() throws Exception {
    tasker.run("failed", "fails");
    String all = operator.get("/api/tasks/failed/log?stream=stderr").body();
    assertTrue(all.endsWith("ValueError: no such column\n"), all);
    HttpResponse<String> tail =
        operator.send(
            operator.request("/api/tasks/failed/log?stream=stderr").header("Range", "bytes=-7"));
    assertEquals(206, tail.statusCode());
    assertEquals("column\n", tail.body());
    HttpResponse<String> beyond =
        operator.send(
            operator
                .request("/api/tasks/failed/log?stream=stderr")
                .header("Range", "bytes=99999-"));
    assertEquals(416, beyond.statusCode());
    assertEquals(
        "bytes */" + all.getBytes(UTF_8).length,
        beyond.headers().firstValue("Content-Range").orElse(""));
    HttpResponse<String> another =
        operator.send(
            operator
                .request("/api/tasks/failed/log?stream=stderr")
                .header("Range", "bytes=-7")
                .header("If-Range", "\"an older one\""));
    assertEquals(all, another.body());
    assertEquals("grüße\n", operator.get("/api/tasks/failed/log").body());
    JsonNode report = operator.json("/api/tasks/failed").path("report");
    assertEquals("algorithm", report.path("fault").asText());
    assertFalse(report.path("advice").asText().isEmpty());
  }

  @Test
  void whatAlgorithmsLeaveIsSavedAndNeverShown() throws Exception {
    tasker.run("left", "leaves");
    JsonNode outputs = operator.json("/api/tasks/left/outputs").path("outputs");
    assertEquals("tables/page.html", outputs.path(0).path("name").asText(), outputs::toString);
    HttpResponse<String> page = operator.get("/api/tasks/left/outputs/tables/page.html");
    assertEquals("<script>alert(1)</script>", page.body());
    assertEquals("application/octet-stream", page.headers().firstValue("Content-Type").orElse(""));
    assertEquals("attachment", page.headers().firstValue("Content-Disposition").orElse(""));
    for (String elsewhere :
        List.of("link", "tables", "..", "../report.json", "tables/../../stdout", "%2e%2e/stdout")) {
      HttpResponse<String> response = operator.get("/api/tasks/left/outputs/" + elsewhere);
      assertTrue(List.of(400, 404).contains(response.statusCode()), elsewhere);
    }
  }

  @Test
  void itDescribesItselfAndSaysItsVersions() throws Exception {
    JsonNode described = operator.json("/openapi");
    assertEquals("3.1.0", described.path("openapi").asText());
    HttpResponse<String> yaml =
        operator.send(operator.request("/openapi").header("Accept", "application/yaml"));
    assertEquals("application/yaml", yaml.headers().firstValue("Content-Type").orElse(""));
    JsonNode protocol = new ObjectMapper().readTree(Path.of("docs/asyncapi.json").toFile());
    assertEquals(protocol, operator.json("/asyncapi"));
    JsonNode node = operator.json("/api/node");
    // a broker that puts nothing aside by itself is warned of nothing
    assertEquals("[]", node.path("warnings").toString());
    JsonNode versions = node.path("versions");
    assertEquals(Runtime.version().toString(), versions.path("java").asText());
    assertTrue(
        versions.path("tasker").asText().matches("\\d+\\.\\d+\\.\\d+.*"), versions::toString);
    assertTrue(versions.path("server").asText().matches(".*/\\d+\\.\\d+.*"), versions::toString);
  }

  @Test
  void whatIsKnownIsNotSentAgain() throws Exception {
    tasker.run("still", "hello");
    HttpResponse<String> first = operator.get("/api/tasks/still");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> second =
        operator.send(operator.request("/api/tasks/still").header("If-None-Match", tag));
    assertEquals(304, second.statusCode());
    assertEquals("", second.body());
  }

  @Test
  void whatIsWrongIsToldAsAProblem() throws Exception {
    assertProblem(404, operator.get("/api/tasks/unknown"));
    assertProblem(404, operator.get("/api/nothing"));
    assertProblem(400, operator.delete("/api/tasks"));
    assertProblem(405, operator.delete("/api/node"));
    assertProblem(400, operator.get("/api/tasks?limit=0"));
    assertProblem(400, operator.get("/api/tasks?state=running,bogus"));
    assertProblem(400, operator.post("/api/tasks", "no JSON"));
    assertProblem(400, operator.post("/api/tasks", "{\"taskId\": \"half\"}"));
    assertProblem(400, operator.post("/api/revocations", "{\"sha256\": \"short\"}"));
    // by the rules of the cancel stream
    String sha256 = tasker.shares().sha256("fails");
    for (String more : List.of(", \"lift\": 1", ", \"taskId\": \"1\"")) {
      String order = "{\"sha256\": \"%s\"%s}".formatted(sha256, more);
      assertProblem(400, operator.post("/api/revocations", order));
    }
    assertProblem(400, operator.post("/api/revocations", "{\"taskId\": \"1\"}"));
    assertProblem(413, operator.post("/api/tasks", "x".repeat(70_000)));
  }

  private static void assertProblem(int status, HttpResponse<String> response) throws Exception {
    assertEquals(status, response.statusCode(), response::body);
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
    assertEquals(status, Client.read(response).path("status").asInt());
    assertFalse(Client.read(response).path("detail").asText().isEmpty());
  }

  @Test
  void revokedCodeIsRefusedUntilThatIsLifted() throws Exception {
    String order = "{\"sha256\": \"%s\"%s}";
    String sha256 = tasker.shares().sha256("fails");
    assertEquals(202, operator.post("/api/revocations", order.formatted(sha256, "")).statusCode());
    eventually(
        "it is refused",
        SOON,
        () -> tasker.run("revoked-" + System.nanoTime(), "fails").reason().equals("cancelled"));
    String absent = order.formatted(sha256, ", \"lift\": null");
    assertEquals(202, operator.post("/api/revocations", absent).statusCode());
    operator.post("/api/revocations", order.formatted(sha256, ", \"lift\": true"));
    eventually(
        "it runs again",
        SOON,
        () -> tasker.run("lifted-" + System.nanoTime(), "fails").reason().equals("exit-code"));
  }

  @Test
  void manyCanListenAndCostNoThreads() throws Exception {
    tasker.send(tasker.shares().request("heard", "patient"));
    Path run = tasker.awaitStdout("heard", "started");
    // the server's pool grows with the first requests, listeners or not
    List<BufferedReader> streams = new ArrayList<>(listen(30));
    long before = threads();
    streams.addAll(listen(60));
    long more = threads() - before;
    assertTrue(more < 12, () -> "threads for 60 more who listen: " + more);
    Programs.letGo(run);
    for (BufferedReader stream : streams) {
      assertTrue(hears(stream, "event: ended"));
    }
  }

  /** All of them have heard something when it returns. */
  private List<BufferedReader> listen(int many) throws Exception {
    List<BufferedReader> streams = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      HttpRequest request = operator.request("/api/tasks/heard/events").build();
      HttpResponse<InputStream> response =
          operator.http().send(request, BodyHandlers.ofInputStream());
      assertEquals(200, response.statusCode());
      streams.add(new BufferedReader(new InputStreamReader(response.body(), UTF_8)));
    }
    for (BufferedReader stream : streams) {
      assertTrue(hears(stream, "event: stdout"));
    }
    return streams;
  }

  private static boolean hears(BufferedReader stream, String event) throws IOException {
    String line = stream.readLine();
    while (line != null && !line.equals(event)) {
      line = stream.readLine();
    }
    return line != null;
  }

  private static long threads() throws Exception {
    Path status = Path.of("/proc", Long.toString(Script.process("server").pid()), "task");
    try (var all = Files.list(status)) {
      return all.count();
    }
  }

  @Test
  void aPausedServerFinishesWhatRunsAndTakesNothingUntilItIsTold() throws Exception {
    tasker.send(tasker.shares().request("before-pause", "patient"));
    Path run = tasker.awaitStdout("before-pause", "started");
    assertEquals(200, operator.post("/api/node", "{\"paused\": true}").statusCode());
    assertTrue(tasker.objection("tasks").startsWith("paused"));
    tasker.send(tasker.shares().request("while-paused", "hello"));
    Programs.letGo(run);
    assertEquals("success", tasker.answer("before-pause").state());
    assertEquals(1, tasker.broker().ready(tasker.todo()));

    tasker.awaitAck("before-pause");
    tasker.stop();
    tasker.startAlone();
    eventually("the broker is there", SOON, () -> tasker.objection("broker").isEmpty());
    assertTrue(operator.json("/api/node").path("paused").asBoolean());
    assertEquals(1, tasker.broker().ready(tasker.todo()));
    assertEquals(0, tasker.broker().consumers(tasker.todo()));

    operator.post("/api/node", "{\"paused\": false}");
    assertEquals("success", tasker.answer("while-paused").state());
    assertEquals("", tasker.objection("tasks"));
  }
}
