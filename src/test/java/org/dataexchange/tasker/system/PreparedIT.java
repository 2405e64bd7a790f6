package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The sandboxes that a server keeps ready, through the ends of the engine and of the server. */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class PreparedIT {

  private static final int LEAST = 3;

  /** One that was being made when its server died is waited for by its launcher for a minute. */
  private static final Duration UNCALLED = Duration.ofMinutes(1).plus(SOON);

  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    tasker = new TaskerSystem("prepared").set("TASKER_PREPARED", Integer.toString(LEAST));
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  /** Where making them failed while the engine was away, it is tried again later and later. */
  private static void awaitFull() {
    eventually(
        "all are ready",
        SOON.multipliedBy(2),
        () -> tasker.metric("tasker_sandboxes_prepared").orElse(0.0) >= LEAST);
  }

  private static String sandbox(Answer answer) {
    assertEquals("success", answer.state(), answer::toString);
    return answer.report().path("sandbox").asText();
  }

  private static List<String> containers(String which) {
    return docker("ps", which, "--filter", "label=tasker.node=" + tasker.node(), "-q")
        .lines()
        .toList();
  }

  @Test
  @Order(1)
  void isTakenByATask() throws Exception {
    awaitFull();
    assertEquals("prepared", sandbox(tasker.run("first", "hello")));
  }

  @Test
  @Order(2)
  void isReplacedWhenTheEngineWasAway() throws Exception {
    awaitFull();
    List<String> before = containers("--no-trunc");
    Script.tasker("down", "engine");
    Script.tasker("up", "engine");
    // or none can be prepared now, if that was tried meanwhile; or one is ready again already
    String after = sandbox(tasker.run("after", "hello"));
    assertTrue(after.startsWith("cold: none ") || after.equals("prepared"), after);
    awaitFull();
    assertTrue(Collections.disjoint(before, containers("--no-trunc")), before::toString);
    assertEquals("prepared", sandbox(tasker.run("later", "hello")));
  }

  @Test
  @Order(3)
  void goesOnWithItsRunWhenItsServerIsKilledAndElseEnds() throws Exception {
    awaitFull();
    tasker.send(tasker.shares().request("long", "patient"));
    Path run = tasker.awaitStdout("long", "started");
    awaitFull();
    tasker.kill();
    eventually(
        "those that waited have ended", UNCALLED, () -> containers("--no-trunc").size() == 1);

    tasker.set("TASKER_PREPARED", "0").start();
    eventually("they are removed", SOON, () -> containers("-a").size() == 1);
    Programs.letGo(run);
    Answer answer = tasker.answer("long");
    assertEquals("prepared", sandbox(answer));
    assertEquals(1, answer.attempt());
    assertEquals(
        "cold: none is prepared, as tasker.prepared is 0", sandbox(tasker.run("off", "hello")));
  }

  @Test
  @Order(4)
  void isGoneWithItsServer() throws Exception {
    tasker.set("TASKER_PREPARED", Integer.toString(LEAST)).stop();
    tasker.start();
    awaitFull();
    tasker.stop();
    // the engine may still be at what it was asked for last
    eventually("all are gone", SOON, () -> containers("-a").isEmpty());
  }
}
