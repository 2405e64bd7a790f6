package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server with MicroProfile Telemetry by {@code ops/telemetry.xml}, beside a Zipkin. */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class TelemetryIT {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-%s-b7ad6b7169203331-01".formatted(TRACE);

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static Zipkin zipkin;

  @BeforeAll
  static void start() throws Exception {
    zipkin = new Zipkin(home);
    tasker =
        new TaskerSystem("telemetry")
            .set("TASKER_TELEMETRY", "ops/telemetry.xml")
            .set("OTEL_EXPORTER_ZIPKIN_ENDPOINT", zipkin.endpoint())
            .set("OTEL_BSP_SCHEDULE_DELAY", "200");
    tasker.shares().algorithm("hello", "print('secret-output')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.start();
    zipkin.await();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
    zipkin.close();
  }

  private static void send(String taskId, String code, String parent) throws Exception {
    send(tasker.shares().request(taskId, code), parent);
  }

  private static void send(String request, String parent) {
    tasker
        .broker()
        .publish(
            tasker.todo(),
            Broker.properties().headers(Map.of("traceparent", parent)).build(),
            request.getBytes(UTF_8));
  }

  private static String parent(Answer answer) {
    return answer.properties().getHeaders().get("traceparent").toString();
  }

  /** The span of the run in a trace, once it is there. */
  private static JsonNode run(String trace) {
    return eventuallyGet(
        "the run's span in trace " + trace,
        SOON,
        () -> zipkin.trace(trace).flatMap(spans -> named(spans, "run").stream().findFirst()));
  }

  private static List<JsonNode> named(JsonNode spans, String name) {
    List<JsonNode> named = new ArrayList<>();
    spans.forEach(
        span -> {
          if (span.path("name").asText().equals(name)) {
            named.add(span);
          }
        });
    return named;
  }

  /** Zipkin writes names in small letters. */
  private static void assertSteps(String trace, String run, List<String> steps) {
    eventually(
        "all steps are below the run: " + steps,
        SOON,
        () -> {
          JsonNode spans = zipkin.trace(trace).orElseThrow();
          return steps.stream()
              .allMatch(
                  step ->
                      named(spans, step).size() == 1
                          && named(spans, step).get(0).path("parentId").asText().equals(run));
        });
  }

  private static final List<String> STEPS =
      List.of(
          "verifyingalgorithm",
          "downloadingfiles",
          "creatingcontainer",
          "executingalgorithm",
          "cleaningup");

  @Test
  @Order(1)
  void showsOneTraceOfATaskWithItsStepsBelowTheSendersSpan() throws Exception {
    Collection<String> progress = new ConcurrentLinkedQueue<>();
    Channel channel = tasker.broker().channel();
    String heard = channel.queueDeclare().getQueue();
    channel.queueBind(heard, tasker.progress(), "#");
    channel.basicConsume(
        heard,
        true,
        (tag, message) ->
            progress.add(message.getProperties().getHeaders().get("traceparent").toString()),
        tag -> {});
    send("secret-task", "hello", PARENT);

    Answer answer = tasker.answer("secret-task");
    assertEquals("success", answer.state(), answer::toString);
    JsonNode run = run(TRACE);
    assertEquals("b7ad6b7169203331", run.path("parentId").asText());
    assertEquals("CONSUMER", run.path("kind").asText());
    assertEquals(answer.runId(), run.at("/tags/tasker.run").asText());
    assertEquals("completed", run.at("/tags/tasker.reason").asText());
    assertEquals("clean", run.at("/tags/tasker.verdict").asText());
    assertSteps(TRACE, run.path("id").asText(), STEPS);
    String context = "00-%s-%s-01".formatted(TRACE, run.path("id").asText());
    assertEquals(context, parent(answer));
    eventually("all steps were told", SOON, () -> progress.size() >= STEPS.size());
    assertTrue(progress.stream().allMatch(context::equals), progress::toString);
  }

  @Test
  @Order(2)
  void beginsATraceWhereTheSenderHasNoneOrAWrongOne() throws Exception {
    send("wrong", "hello", "00-" + "f".repeat(3_000));

    String parent = parent(tasker.answer("wrong"));
    JsonNode run = run(parent.substring(3, 35));
    assertFalse(run.has("parentId"), run::toString);
    assertNotEquals(TRACE, run.path("traceId").asText());
  }

  /** Nor what is asked of the page and the API, which has the tasks' ids. */
  @Test
  @Order(3)
  void tellsNothingOfWhatTheTasksAreAbout() throws Exception {
    try (Client operator = tasker.operator()) {
      operator.get("/api/tasks?task=secret-task");
    }
    tasker.get("/health/ready");
    send(
        """
        {"taskId": "secret-refused", "codePath": "secret-path", "dataPath": "secret-data"}""",
        PARENT.replace("0af", "1af"));
    run(PARENT.replace("0af", "1af").substring(3, 35));

    String told = zipkin.everything();
    for (String never : List.of("secret", "hello", "people.json", "/api", "/health", "GET")) {
      assertFalse(told.contains(never), () -> never + " is in " + told);
    }
  }

  @Test
  @Order(4)
  void showsARunWholeThatAnotherServerBegan() throws Exception {
    String trace = PARENT.replace("0af", "2af");
    send("joined", "patient", trace);
    Path run = tasker.awaitStdout("joined", "started");
    tasker.kill();
    tasker.start();
    Programs.letGo(run);

    Answer answer = tasker.answer("joined");
    assertEquals("success", answer.state(), answer::toString);
    String id = trace.substring(3, 35);
    JsonNode span = run(id);
    assertEquals("00-%s-%s-01".formatted(id, span.path("id").asText()), parent(answer));
    // all that its report knows: in which step the former server died is not among them
    List<String> steps = new ArrayList<>();
    answer
        .report()
        .path("durations")
        .fieldNames()
        .forEachRemaining(step -> steps.add(step.toLowerCase(Locale.ROOT)));
    assertTrue(steps.containsAll(List.of("downloadingfiles", "executingalgorithm")));
    assertSteps(id, span.path("id").asText(), steps);
    assertTrue(
        named(zipkin.trace(id).orElseThrow(), "downloadingfiles")
            .get(0)
            .at("/tags/tasker.reported")
            .asBoolean());
  }

  /** Neither the tasks nor the server's end, which takes some seconds on any machine. */
  @Test
  @Order(5)
  void holdsUpNothingWhereNobodyTakesTheSpans() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      tasker
          .set("OTEL_EXPORTER_ZIPKIN_ENDPOINT", "http://127.0.0.1:" + nobody.getLocalPort())
          .start();
      for (int i = 0; i < 5; i++) {
        assertEquals("success", tasker.run("unheard-" + i, "hello").state());
      }
      tasker.terminate();
      Duration took = tasker.awaitEnd();
      assertTrue(took.toSeconds() < 60, took::toString);
    }
  }

  @Test
  @Order(6)
  void isNotNeededAndNothingOfItIsThereWithoutTheFile() throws Exception {
    tasker.set("TASKER_TELEMETRY", "").start();
    send("without", "hello", PARENT);

    assertEquals(PARENT, parent(tasker.answer("without")));
    List<String> features =
        tasker.log().lines().filter(line -> line.contains("CWWKF0012I")).toList();
    assertEquals(1, features.size(), features::toString);
    assertTrue(features.get(0).contains("mpMetrics"));
    assertFalse(features.get(0).contains("mpTelemetry"));
    assertFalse(tasker.log().contains("Runs are "), "neither traced nor that it failed");
  }
}
