package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What the server needs is away when it starts, and goes away later. It is one server all along.
 */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class OutageIT {

  private static final Pattern SICK_OF_STORAGE =
      Pattern.compile("No task is taken until the node is well: .*\\bstorage: ");

  private static TaskerSystem tasker;

  @BeforeAll
  static void prepare() throws Exception {
    tasker = new TaskerSystem("outage");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
  }

  @AfterEach
  void bringBack() {
    Script.tasker("up", "broker", "engine");
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
  }

  @Test
  @Order(1)
  void startsWithEverythingDownAndGoesOnByItself() throws Exception {
    Path away = tasker.shares().root().resolveSibling("away");
    Files.move(tasker.shares().root(), away);
    Script.tasker("down", "engine", "broker");
    tasker.startAlone();

    for (String dependency : new String[] {"broker", "engine", "storage"}) {
      assertNotEquals("", tasker.objection(dependency), dependency);
    }
    eventually("it says why", SOON, () -> tasker.objection("storage").contains("is not there"));
    var readiness = tasker.get("/health/ready");
    assertEquals(503, readiness.statusCode());
    // whoever has no login sees that they are down, and since when that is known, not where they
    // are
    String down = "\"name\":\"storage\",\"status\":\"DOWN\",\"data\":{\"ageSeconds\":";
    assertTrue(readiness.body().contains(down), readiness::body);
    assertFalse(readiness.body().contains(tasker.shares().root().toString()), readiness::body);
    assertEquals(200, tasker.get("/health/live").statusCode());
    assertEquals(200, tasker.get("/health/started").statusCode());
    assertEquals(0.0, tasker.metric("tasker_broker_connected").orElseThrow());

    Script.tasker("up", "broker", "engine");
    Files.move(away, tasker.shares().root());
    tasker.awaitReady();
    assertEquals("success", tasker.run("after-all", "hello").state());
  }

  @Test
  @Order(2)
  void answersARunThatEndedWhileTheBrokerWasAway() throws Exception {
    tasker.send(tasker.shares().request("meanwhile", "patient"));
    Path run = tasker.awaitStdout("meanwhile", "started");

    Script.tasker("down", "broker");
    eventually("readiness says so", SOON, () -> !tasker.objection("broker").isEmpty());
    assertFalse(tasker.objection("broker").contains("guest:guest"));
    awaitWell("engine");
    Programs.letGo(run);
    eventually("the answer is kept", SOON, () -> Files.exists(run.resolve("done.json")));
    eventually(
        "it is counted", SOON, () -> tasker.metric("tasker_answers_waiting").orElseThrow() == 1.0);
    Script.tasker("up", "broker");

    Answer answer = tasker.answer("meanwhile");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    assertEquals(
        Files.readString(run.resolve("done.json")), new String(answer.withoutReceipt(), UTF_8));
    tasker.awaitReady();
    tasker.run("after-broker", "hello");
    assertEquals(1, tasker.answers("meanwhile").size());
  }

  @Test
  @Order(3)
  void runsWhatWasSentWhileTheEngineWasAway() throws Exception {
    Script.tasker("down", "engine");
    eventually("readiness says so", SOON, () -> !tasker.objection("engine").isEmpty());
    assertEquals("", tasker.objection("broker"));
    awaitNoConsumer();
    tasker.send(tasker.shares().request("early", "hello"));
    assertEquals(1, tasker.broker().ready(tasker.todo()));
    Script.tasker("up", "engine");

    Answer answer = tasker.answer("early");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    tasker.awaitReady();
  }

  /** On a busy machine one may be late for a look. */
  private static void awaitWell(String dependency) {
    eventually(dependency + " is well", SOON, () -> tasker.objection(dependency).isEmpty());
  }

  /** A node that is sick leaves new tasks to others. */
  private static void awaitNoConsumer() {
    eventually("no task is taken", SOON, () -> tasker.broker().consumers(tasker.todo()) == 0);
  }

  @Test
  @Order(4)
  void beginsAgainWhatWentDownWithTheEngine() throws Exception {
    tasker.send(tasker.shares().request("taken", "patient"));
    tasker.awaitStdout("taken", "started");
    Script.tasker("down", "engine");
    Script.tasker("up", "engine");

    assertBeginsAgain("taken");
    tasker.awaitReady();
  }

  @Test
  @Order(4)
  void beginsAgainWhatSomebodyKilled() throws Exception {
    tasker.send(tasker.shares().request("killed", "patient"));
    Path run = tasker.awaitStdout("killed", "started");

    Containers.docker("kill", "-s", "KILL", Containers.named(run.getFileName().toString()));

    assertBeginsAgain("killed");
  }

  private static void assertBeginsAgain(String task) throws Exception {
    Path run = tasker.awaitAttempt(task, 2);
    String name = "tasker-" + run.getFileName();
    // the second one may have begun just before the engine went, and is another one's turn then
    eventually(
        "its container runs",
        SOON,
        () -> Containers.docker("ps", "--format", "{{.Names}}").contains(name));
    tasker.awaitStdout(task, "started");
    Programs.letGo(run);
    Answer answer = tasker.answer(task);
    assertEquals("success", answer.state(), answer::toString);
    assertTrue(answer.attempt() >= 2, answer::toString);
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    eventually("its container is gone", SOON, () -> tasker.containers().isEmpty());
    assertEquals(1, tasker.answers(task).size());
  }

  @Test
  @Order(6)
  void runsWhatWasSentWhileTheStorageWasAway() throws Exception {
    String request = tasker.shares().request("no-shares", "hello");
    Path away = tasker.shares().root().resolveSibling("away");
    Files.move(tasker.shares().root(), away);
    eventually("readiness says so", SOON, () -> !tasker.objection("storage").isEmpty());
    awaitNoConsumer();
    tasker.send(request);
    assertEquals(1, tasker.broker().ready(tasker.todo()));
    Files.move(away, tasker.shares().root());

    assertEquals("success", tasker.answer("no-shares").state());
    awaitWell("storage");
  }

  @Test
  @Order(5)
  void rejectsNothingWhileTheSharesAreNotMounted() throws Exception {
    String request = tasker.shares().request("unmounted", "hello");
    Path away = tasker.shares().root().resolveSibling("away");
    tasker.send(tasker.shares().request("goes-on", "patient"));
    Path run = tasker.awaitStdout("goes-on", "started");
    Files.move(tasker.shares().root(), away);
    Files.createDirectory(tasker.shares().root());
    tasker.send(request);

    eventually("readiness says so", SOON, () -> tasker.objection("storage").contains("is empty"));
    eventually("the consumer is closed", SOON, () -> SICK_OF_STORAGE.matcher(tasker.log()).find());
    Programs.letGo(run);
    assertEquals("success", tasker.answer("goes-on").state());
    tasker.send(request.replace("unmounted", "later"));
    // so does the one before it, if it came when the node took nothing any more
    int waiting = tasker.log().contains("Task unmounted starts as run") ? 1 : 2;
    eventually("it waits", SOON, () -> tasker.broker().ready(tasker.todo()) == waiting);
    assertEquals(List.of(), tasker.answers("later"));
    assertEquals(List.of(), tasker.answers("unmounted"));
    Files.delete(tasker.shares().root());
    Files.move(away, tasker.shares().root());

    Answer answer = tasker.answer("unmounted");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals("success", tasker.answer("later").state());
  }

  @Test
  @Order(7)
  void saysThatTheBrokerTakesNothing() throws Exception {
    tasker.send(tasker.shares().request("alarmed", "patient"));
    Path run = tasker.awaitStdout("alarmed", "started");
    try {
      Broker.alarm();
      Programs.letGo(run);
      eventually(
          "readiness says so",
          SOON,
          () -> tasker.objection("broker").contains("takes no messages"));
      assertEquals(0, tasker.answers("alarmed").size());
    } finally {
      Broker.calm();
    }
    assertEquals("success", tasker.answer("alarmed").state());
    eventually("readiness says so", SOON, () -> tasker.objection("broker").isEmpty());
  }

  @Test
  @Order(8)
  void showsWhatAnOperatorWatches() throws Exception {
    tasker.run("metrics-1", "hello");
    for (String figure :
        List.of(
            "tasker_tasks_running",
            "tasker_tasks_waiting",
            "tasker_answers_waiting",
            "tasker_broker_connected",
            "tasker_tasks_total",
            "tasker_redeliveries_total",
            "tasker_dead_letters_total",
            "tasker_step_seconds_count")) {
      assertTrue(tasker.metric(figure).isPresent(), figure);
    }
    assertEquals(1.0, tasker.metric("tasker_broker_connected").orElseThrow());
    String all = tasker.get("/metrics").body();
    assertTrue(
        all.matches("(?s).*tasker_tasks_total\\{[^}]*reason=\"completed\"[^}]*} [1-9].*"), all);
    assertTrue(all.contains("step=\"ExecutingAlgorithm\""), all);
    for (String health : List.of("live", "started")) {
      assertEquals(200, tasker.get("/health/" + health).statusCode(), health);
    }
    tasker.awaitReady();
  }
}
