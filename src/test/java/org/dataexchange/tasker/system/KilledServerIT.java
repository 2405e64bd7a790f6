package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server is killed once, with a task in each state that it can be in, and starts again. Starts
 * are what takes time here, so all tests look at the same two lives.
 */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class KilledServerIT {

  private static final List<String> RUNNING =
      List.of("joined", "ended", "lost", "hopeless", "kept", "orphan");

  private static final Map<String, Path> RUNS = new HashMap<>();
  private static TaskerSystem tasker;
  private static String container;
  private static byte[] keptAnswer;

  @BeforeAll
  @Timeout(600)
  static void killAndStartAgain() throws Exception {
    tasker = new TaskerSystem("killed");
    // longer than a look of the server's at what is left, which counts whole
    tasker
        .set("TASKER_WORKERS", "8")
        .set("TASKER_REMEMBER", "PT1S")
        .set("TASKER_ORPHAN_GRACE", "PT30S");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.start();
    for (String task : RUNNING) {
      tasker.send(tasker.shares().request(task, "patient"));
    }
    for (String task : RUNNING) {
      RUNS.put(task, tasker.awaitStdout(task, "started"));
    }
    // those that were prepared get the names of their runs while these go on
    eventually(
        "the containers have their names",
        SOON,
        () -> RUNNING.stream().map(KilledServerIT::runId).allMatch(tasker.containers()::contains));
    container = Containers.created(runId("joined"));
    killBeforeTheContainerAndBeforeTheConfirm();
    assertEquals(container, Containers.created(runId("joined")));

    Programs.letGo(RUNS.get("ended"));
    eventually("its end", SOON, () -> Files.exists(RUNS.get("ended").resolve("box/end")));
    lose("lost");
    lose("hopeless");
    Path about = RUNS.get("hopeless").resolve("run.json");
    String fifth = Files.readString(about).replaceFirst("\"attempt\" ?: ?1", "\"attempt\":5");
    Files.writeString(about, fifth);
    eventually(
        "the broker has all of them back", SOON, () -> tasker.broker().ready(tasker.todo()) == 7);
    tasker.broker().remove(tasker.todo(), "orphan");
    tasker.start();
  }

  private static void killBeforeTheContainerAndBeforeTheConfirm() throws Exception {
    Path away = tasker.shares().root().resolveSibling("away");
    String early = tasker.shares().request("early", "patient");
    Files.move(tasker.shares().root(), away);
    tasker.send(early);
    RUNS.put("early", tasker.run("early"));
    eventually("it waits for the storage", SOON, () -> tasker.log().contains("trying again in"));

    try {
      Broker.alarm();
      Programs.letGo(RUNS.get("kept"));
      Path answer = RUNS.get("kept").resolve("done.json");
      eventually("the kept answer", SOON, () -> Files.exists(answer));
      keptAnswer = Files.readAllBytes(answer);
      assertEquals(List.of(), tasker.answers());
      tasker.kill();
    } finally {
      Broker.calm();
    }
    Files.move(away, tasker.shares().root());
  }

  private static void lose(String task) throws Exception {
    Containers.docker("rm", "-f", "tasker-" + runId(task));
    Files.deleteIfExists(RUNS.get(task).resolve("box/end"));
    Files.delete(RUNS.get(task).resolve("box/stdout"));
  }

  private static String runId(String task) {
    return RUNS.get(task).getFileName().toString();
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
  }

  @Test
  void joinsTheRunThatWentOn() throws Exception {
    Programs.letGo(RUNS.get("joined"));
    assertOneRun("joined", 1);
  }

  @Test
  void answersForTheRunThatEndedMeanwhile() {
    assertOneRun("ended", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lost", "early"})
  void beginsAgainWhatHasNoContainer(String task) throws Exception {
    tasker.awaitStdout(task, "started");
    Programs.letGo(RUNS.get(task));
    assertOneRun(task, 2);
  }

  @Test
  void givesUpWhatHasKilledItsServerTooOften() {
    Answer answer = tasker.answer("hopeless");
    assertEquals("error", answer.state(), answer::toString);
    assertEquals("attempts", answer.reason());
    assertEquals("operator", answer.report().path("fault").asText());
  }

  @Test
  void publishesTheKeptAnswerByteForByte() {
    Answer first = tasker.answer("kept");
    // the broker may have had the first publication whole, and confirmed it to nobody
    for (Answer answer : tasker.answers("kept")) {
      assertArrayEquals(keptAnswer, answer.withoutReceipt());
      assertArrayEquals(first.body(), answer.body());
      assertEquals(first.messageId(), answer.messageId());
    }
    assertOneRun("kept", 1);
  }

  @Test
  void removesTheRunThatNobodyAsksFor() {
    eventually("its folder is gone", SOON, () -> !Files.exists(RUNS.get("orphan")));
    assertFalse(tasker.containers().contains(runId("orphan")));
    assertEquals(List.of(), tasker.answers("orphan"));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void leavesNothing() throws Exception {
    eventually("the containers are gone", SOON, () -> tasker.containers().isEmpty());
    eventually("the folders are gone", SOON, () -> tasker.runs().isEmpty());
    tasker.stop();
    // with the server gone, nothing is waiting for an ack: this is all that the broker holds
    assertEquals(0, tasker.broker().ready(tasker.todo()));
    assertEquals(0, tasker.broker().ready(tasker.dead()));
    for (String task : List.of("joined", "ended", "lost", "early", "hopeless")) {
      assertEquals(1, tasker.answers(task).size(), task);
    }
  }

  private static void assertOneRun(String task, int attempt) {
    Answer answer = tasker.answer(task);
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(runId(task), answer.runId());
    assertEquals(attempt, answer.attempt());
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
  }
}
