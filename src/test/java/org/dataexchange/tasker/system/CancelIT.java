package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks are cancelled and code is revoked, whatever the server is doing with them. */
@Timeout(600)
@SystemTest
class CancelIT {

  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    tasker = new TaskerSystem("cancel");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker
        .shares()
        .algorithm(
            "stubborn",
            "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + Programs.PATIENT);
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"patient", "stubborn"})
  void endsARunningTaskAndTellsWhatItWroteUntilThen(String code) throws Exception {
    String task = "running-" + code;
    tasker.send(tasker.shares().request(task, code));
    Path run = tasker.awaitStdout(task, "started");
    Instant before = Instant.now();
    cancel("{\"taskId\": \"%s\"}".formatted(task));

    Answer answer = tasker.answer(task);
    // one that does not end by itself is removed after a minute
    assertTrue(Duration.between(before, Instant.now()).toSeconds() < 50, "it took too long");
    assertCancelled(answer);
    assertTrue(answer.output().startsWith("The task was cancelled at 20"), answer::output);
    assertTrue(answer.stdout().startsWith("started"), answer::toString);
    assertFalse(answer.stdout().contains("ended"), answer::toString);
    assertTrue(answer.report().path("evidence").path("lines").asLong() > 0, answer::toString);
    assertEquals(tasker.shares().sha256(code), answer.report().path("sha256").asText());
    String container = run.getFileName().toString();
    eventually("its container is gone", SOON, () -> !tasker.containers().contains(container));
  }

  @Test
  void answersWhatTheEngineCannotBeAskedToEndWhenItIsDead() throws Exception {
    tasker.send(tasker.shares().request("unheard", "patient"));
    awaitName(tasker.awaitStdout("unheard", "started").getFileName().toString());
    signal("STOP");
    try {
      cancel("{\"taskId\": \"unheard\"}");
      // a call to an engine that says nothing is given up after a minute
      eventually(
          "the engine was asked in vain",
          Duration.ofSeconds(200),
          () -> tasker.log().contains("is asked to end again"));
      assertEquals(List.of(), tasker.answers("unheard"));
    } finally {
      signal("CONT");
    }

    Answer answer = tasker.answer("unheard");
    assertCancelled(answer);
    assertTrue(answer.stdout().startsWith("started"), answer::toString);
    assertTrue(answer.report().path("evidence").path("lines").asLong() > 0, answer::toString);
  }

  private static void signal(String name) throws Exception {
    String engine = Long.toString(Script.process("engine").pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + name, engine).start().waitFor());
  }

  @Test
  void refusesATaskThatWaitsForAWorker() throws Exception {
    List<String> busy = List.of("busy-1", "busy-2");
    for (String task : busy) {
      tasker.send(tasker.shares().request(task, "patient"));
    }
    Path first = tasker.awaitStdout("busy-1", "started");
    Path second = tasker.awaitStdout("busy-2", "started");
    tasker.send(tasker.shares().request("waiting", "hello"));
    assertEquals(
        "task waiting is stopped where it runs, and refused for a day\n",
        tasker.say("cancel", "waiting"));
    // the broker has it, and the server hears it a moment later
    eventually("it is heard", SOON, () -> tasker.log().contains("Task waiting is cancelled"));
    Programs.letGo(first);
    Programs.letGo(second);

    Answer answer = tasker.answer("waiting");
    assertCancelled(answer);
    assertTrue(answer.json().path("containerOutput").isNull(), answer::toString);
    for (String task : busy) {
      assertEquals("success", tasker.answer(task).state());
    }

    tasker.say("cancel", "--lift", "waiting");
    eventually("it is lifted", SOON, () -> tasker.log().contains("waiting is not cancelled"));
    tasker.send(tasker.shares().request("waiting", "hello"));
    eventually("it runs", SOON, () -> tasker.answers("waiting").size() == 2);
    assertEquals("success", tasker.answers("waiting").get(1).state());
  }

  @Test
  void stopsAllRunsOfRevokedCodeAndNoOthers() throws Exception {
    tasker.shares().algorithm("revoked", Programs.PATIENT + "# one of a kind\n");
    String sha256 = tasker.shares().sha256("revoked");
    tasker.send(tasker.shares().request("revoked-1", "revoked"));
    tasker.awaitStdout("revoked-1", "started");
    tasker.send(tasker.shares().request("other", "patient"));
    Path other = tasker.awaitStdout("other", "started");

    tasker.say("revoke", "--sha256", sha256);
    Answer stopped = tasker.answer("revoked-1");
    assertCancelled(stopped);
    assertTrue(stopped.output().contains("revoked at 20"), stopped::output);
    assertTrue(stopped.output().contains(sha256), stopped::output);
    assertTrue(stopped.stdout().startsWith("started"), stopped::toString);
    Answer refused = tasker.run("revoked-2", "revoked");
    assertCancelled(refused);
    assertTrue(refused.json().path("containerOutput").isNull(), refused::toString);
    assertEquals(List.of(), tasker.answers("other"));
    String listed = tasker.say("revoke", "--list");
    assertTrue(listed.contains("code " + sha256 + ", since 20"), listed);

    tasker.say("revoke", "--lift", sha256);
    eventually("it is lifted", SOON, () -> tasker.log().contains(sha256 + " is not cancelled"));
    listed = tasker.say("revoke", "--list");
    assertFalse(listed.contains(sha256), listed);
    tasker.send(tasker.shares().request("revoked-3", "revoked"));
    Programs.letGo(tasker.awaitStdout("revoked-3", "started"));
    assertEquals("success", tasker.answer("revoked-3").state());
    Programs.letGo(other);
    assertEquals("success", tasker.answer("other").state());
  }

  @Test
  void learnsAfterItsStartWhatWasCancelledWhileItWasDown() throws Exception {
    tasker.send(tasker.shares().request("left", "patient"));
    String run = tasker.awaitStdout("left", "started").getFileName().toString();
    awaitName(run);
    tasker.stop();
    tasker.send(tasker.shares().request("late", "hello"));
    cancel("{\"taskId\": \"left\"}");
    cancel("{\"taskId\": \"late\"}");
    assertTrue(tasker.containers().contains(run), "runs outlast their server");
    tasker.start();

    Answer left = tasker.answer("left");
    assertCancelled(left);
    assertTrue(left.stdout().startsWith("started"), left::toString);
    assertEquals(run, left.runId());
    Answer late = tasker.answer("late");
    assertCancelled(late);
    assertTrue(late.json().path("containerOutput").isNull(), late::toString);
    eventually("its container is gone", SOON, () -> !tasker.containers().contains(run));
  }

  /** A container that was prepared gets the name of its run while that goes on. */
  private static void awaitName(String run) {
    eventually("its container has its name", SOON, () -> tasker.containers().contains(run));
  }

  private static void cancel(String message) {
    tasker
        .broker()
        .publish(
            tasker.cancel(),
            Broker.properties().timestamp(new Date()).build(),
            message.getBytes(UTF_8));
  }

  private static void assertCancelled(Answer answer) {
    assertEquals("error", answer.state(), answer::toString);
    assertEquals("cancelled", answer.reason(), answer::toString);
    assertEquals("sender", answer.report().path("fault").asText());
    assertFalse(answer.report().path("retry").asBoolean(true));
  }
}
