package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in, messages out: the protocol, against a server that lacks nothing. */
@Timeout(600)
@SystemTest
class MessageIT {

  private static final List<String> STEPS =
      List.of(
          "VerifyingAlgorithm",
          "DownloadingFiles",
          "InstallingDependencies",
          "CreatingContainer",
          "ExecutingAlgorithm",
          "CleaningUp");

  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    tasker = new TaskerSystem("message");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  @Test
  void answersASuccessWithEveryFieldOfTheContract() throws Exception {
    tasker
        .shares()
        .algorithm(
            "whole",
            """
            import os, sys
            print(open(sys.argv[1] + '/people.json').read())
            print('warning', file=sys.stderr)
            open(os.environ['TASKER_OUT'] + '/a.txt', 'w').write('alpha')
            os.symlink('/etc/passwd', os.environ['TASKER_OUT'] + '/link')
            """);
    Instant before = Instant.now().minusSeconds(1);
    Answer answer = tasker.run("whole-1", "whole");

    assertEquals(
        List.of("taskId", "state", "output", "containerOutput", "report"), names(answer.json()));
    assertEquals("success", answer.state(), answer::toString);
    assertEquals("", answer.output());
    assertEquals("[1, 2, 3]\n", answer.stdout());
    JsonNode streams = answer.json().path("containerOutput");
    assertEquals(List.of("stdout", "stderr", "strace"), names(streams));
    assertEquals("warning\n", streams.path("stderr").asText());
    assertTrue(streams.path("strace").asText().contains("execve("), answer::toString);
    assertFalse(streams.path("strace").asText().contains("alpha"), "what was written is not told");
    assertEquals("application/json", answer.properties().getContentType());
    assertEquals(2, answer.properties().getDeliveryMode());
    assertEquals(5, UUID.fromString(answer.messageId()).version());

    JsonNode report = answer.report();
    assertEquals(0, report.path("exitCode").asInt(-1));
    assertTrue(report.path("signal").isNull());
    assertEquals("completed", answer.reason());
    assertEquals("none", report.path("fault").asText());
    assertFalse(report.path("retry").asBoolean(true));
    assertEquals(tasker.node(), report.path("node").asText());
    assertTrue(report.path("image").asText().matches("datex:latest@sha256:[0-9a-f]{64}"));
    assertEquals("python", report.path("runtime").asText());
    assertEquals(tasker.shares().sha256("whole"), report.path("sha256").asText());
    assertEquals(tasker.shares().sha256("whole"), report.path("eTag").asText());
    assertEquals(1, answer.attempt());
    Instant started = Instant.parse(report.path("startedAt").asText());
    Instant finished = Instant.parse(report.path("finishedAt").asText());
    assertTrue(before.isBefore(started) && !started.isAfter(finished), answer::toString);
    assertEquals(STEPS, names(report.path("durations")));
    assertEquals("128MiB", report.path("granted").path("memory").asText());
    assertEquals("PT5M", report.path("granted").path("timeout").asText());
    assertTrue(report.path("used").path("memory").asLong() > 1 << 20);
    assertTrue(report.path("used").path("cpuMillis").asLong() > 0);
    assertEquals("{\"stdout\":0,\"stderr\":0,\"strace\":0}", report.path("truncated").toString());
    JsonNode outputs = report.path("outputs");
    assertEquals("a.txt", outputs.path(0).path("name").asText());
    assertEquals(5, outputs.path(0).path("size").asInt());
    assertEquals(
        "8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8",
        outputs.path(0).path("sha256").asText());
    assertEquals("link", outputs.path(1).path("left").asText());
    JsonNode evidence = report.path("evidence");
    assertEquals("[\"data/people.json\"]", evidence.path("dataFilesRead").toString());
    assertEquals("[]", evidence.path("networkAttempts").toString());
    assertTrue(evidence.path("complete").asBoolean());
    assertTrue(evidence.path("lines").asLong() > 0);
    assertTrue(evidence.path("sha256").asText().matches("[0-9a-f]{64}"));
    assertEquals("clean", evidence.path("verdict").asText(), answer::toString);
  }

  @Test
  void answersAnAlgorithmThatFails() throws Exception {
    tasker.shares().algorithm("fails", "raise ValueError('no such column')");
    Answer answer = tasker.run("fails-1", "fails");

    assertEquals("error", answer.state(), answer::toString);
    assertEquals("exit-code", answer.reason());
    assertEquals("algorithm", answer.report().path("fault").asText());
    assertEquals(1, answer.report().path("exitCode").asInt());
    assertEquals("The algorithm failed with exit code 1.", answer.output());
    String stderr = answer.json().path("containerOutput").path("stderr").asText();
    assertTrue(stderr.endsWith("ValueError: no such column\n"), stderr);
  }

  @Test
  void keepsAMessageSmallAndSaysWhatWasLeftOut() throws Exception {
    tasker.shares().algorithm("long", "print('first')\nprint('x' * 20_000_000)\nprint('last')");
    Answer answer = tasker.run("long-1", "long");

    assertEquals("success", answer.state(), answer::output);
    assertTrue(answer.body().length <= 8 << 20, () -> answer.body().length + " bytes");
    assertTrue(answer.stdout().startsWith("first\n") && answer.stdout().endsWith("last\n"));
    long omitted = answer.report().path("truncated").path("stdout").asLong();
    assertTrue(omitted > 10_000_000, () -> omitted + " bytes left out");
    assertTrue(answer.stdout().contains(Long.toString(omitted)), "it does not say how much");
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeout", "out-of-memory", "output-limit", "process-limit"})
  void namesTheLimitThatEndedARun(String reason) throws Exception {
    String limits = "\"timeout\": \"PT60S\"";
    String python =
        switch (reason) {
          case "timeout" -> "import time\ntime.sleep(1000)";
          case "out-of-memory" -> "held = []\nwhile True: held.append(bytearray(1 << 20))";
          case "output-limit" -> "while True: print('y')";
          default -> "import os, time\nwhile True:\n  if os.fork() == 0: time.sleep(1000)";
        };
    limits =
        switch (reason) {
          case "timeout" -> "\"timeout\": \"PT1S\"";
          case "output-limit" -> limits + ", \"output\": \"64KiB\"";
          case "process-limit" -> limits + ", \"pids\": 16";
          default -> limits;
        };
    tasker.shares().algorithm(reason, python);
    tasker.send(tasker.shares().request(reason, reason, ", \"limits\": {" + limits + "}"));

    Answer answer = tasker.answer(reason);
    assertEquals("error", answer.state(), answer::output);
    assertEquals(reason, answer.reason(), answer::output);
    assertEquals("algorithm", answer.report().path("fault").asText());
    assertNotEquals("", answer.report().path("advice").asText());
    eventually("its container is gone", SOON, () -> tasker.containers().isEmpty());
  }

  @Test
  void copiesTheCorrelationAndRepliesToTheSendersOwnQueue() throws Exception {
    String replies = tasker.broker().ownQueue();
    AMQP.BasicProperties properties =
        Broker.properties().correlationId("mine").replyTo(replies).build();
    byte[] request = tasker.shares().request("reply-1", "hello").getBytes(UTF_8);
    tasker.broker().publish(tasker.todo(), properties, request);

    Answer reply = tasker.broker().take(replies);
    Answer answer = tasker.answer("reply-1");
    assertArrayEquals(answer.body(), reply.body());
    assertEquals(answer.messageId(), reply.messageId());
    assertEquals("mine", reply.properties().getCorrelationId());
    assertEquals("mine", answer.properties().getCorrelationId());
  }

  @Test
  void tellsEachStep() throws Exception {
    Collection<Answer> heard;
    try (Channel channel = tasker.broker().channel()) {
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, tasker.progress(), "#");
      heard = tasker.broker().listen(queue);
      tasker.run("steps-1", "hello");
      eventually("all steps", SOON, () -> stepsOf("steps-1", heard).size() == STEPS.size());
    }
    assertEquals(
        STEPS, stepsOf("steps-1", heard).stream().map(s -> s.path("step").asText()).toList());
    JsonNode first = stepsOf("steps-1", heard).getFirst();
    assertEquals(List.of("taskId", "step", "stepIndex", "stepCount", "at", "node"), names(first));
    assertEquals(1, first.path("stepIndex").asInt());
    assertEquals(6, first.path("stepCount").asInt());
    assertEquals(tasker.node(), first.path("node").asText());
    Instant.parse(first.path("at").asText());
  }

  /** Those that began: of one that transfers for long, it is told as well how far it is. */
  private static List<JsonNode> stepsOf(String task, Collection<Answer> heard) {
    return heard.stream()
        .map(Answer::json)
        .filter(step -> step.path("taskId").asText().equals(task) && !step.has("bytes"))
        .toList();
  }

  @Test
  void runsTheSameMessageOnceAndAnswersItTwice() throws Exception {
    byte[] request = tasker.shares().request("twin", "patient").getBytes(UTF_8);
    AMQP.BasicProperties properties = Broker.properties().build();
    tasker.broker().publish(tasker.todo(), properties, request);
    Path run = tasker.awaitStdout("twin", "started");
    tasker.broker().publish(tasker.todo(), properties, request);
    eventually("it joins", SOON, () -> tasker.log().contains("Task twin is running here already"));
    Programs.letGo(run);

    eventually("two answers", SOON, () -> tasker.answers("twin").size() == 2);
    assertArrayEquals(tasker.answers("twin").get(0).body(), tasker.answers("twin").get(1).body());
    assertEquals(
        tasker.answers("twin").get(0).messageId(), tasker.answers("twin").get(1).messageId());
    assertTrue(Programs.isOneLife(tasker.answer("twin").stdout()));

    // and once more when it has ended
    tasker.broker().publish(tasker.todo(), properties, request);
    eventually("three answers", SOON, () -> tasker.answers("twin").size() == 3);
    assertArrayEquals(tasker.answers("twin").get(0).body(), tasker.answers("twin").get(2).body());

    eventually("its container is gone", SOON, () -> tasker.containers().isEmpty());
    tasker.broker().publish(tasker.todo(), Broker.properties().build(), request);
    String second =
        eventuallyGet("another run", SOON, () -> tasker.containers().stream().findFirst());
    Path again = run.resolveSibling(second);
    eventually("its data", SOON, () -> again.resolve("box/stdout").toFile().length() > 0);
    Programs.letGo(again);
    eventually("its answer", SOON, () -> tasker.answers("twin").size() == 4);
    assertNotEquals(tasker.answer("twin").messageId(), tasker.answers("twin").get(3).messageId());
  }

  @Test
  void joinsTheRedeliveryOfALostConnection() throws Exception {
    double before = tasker.metric("tasker_redeliveries_total").orElse(0.0);
    tasker.send(tasker.shares().request("again", "patient"));
    Path run = tasker.awaitStdout("again", "started");
    String container = Containers.created(run.getFileName().toString());

    tasker.broker().closeAllConnections();
    eventually("it joins", SOON, () -> tasker.log().contains("Task again is running here already"));
    assertEquals(container, Containers.created(run.getFileName().toString()));
    Programs.letGo(run);

    Answer answer = tasker.answer("again");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    // a later task's answer: whatever else was to come has come
    tasker.run("after-again", "hello");
    assertEquals(1, tasker.answers("again").size());
    assertTrue(tasker.metric("tasker_redeliveries_total").orElseThrow() > before);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
