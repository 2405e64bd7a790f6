package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * An operator stops the server in the middle of a run, and starts it again. Starts are what takes
 * time here, so the server that one test has started is the one that the next test stops.
 */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class StoppedServerIT {

  /** Far less than it may wait for a run, and more than an end takes on any machine. */
  private static final Duration MOST = Duration.ofSeconds(75);

  private static TaskerSystem tasker;

  @BeforeAll
  static void prepare() throws Exception {
    tasker = new TaskerSystem("stopped").set("TASKER_WORKERS", "1");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.start();
  }

  @AfterEach
  void bringBack() {
    Script.tasker("up", "broker");
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
  }

  private static Path begin(String task, String algorithm) throws Exception {
    tasker.send(tasker.shares().request(task, algorithm));
    return tasker.awaitStdout(task, "started");
  }

  private static void assertEnds() throws Exception {
    Duration took = tasker.awaitEnd();
    assertTrue(took.compareTo(MOST) < 0, took::toString);
    assertEquals(1, said("Tasker is stopping"));
    assertEquals(1, said("Tasker is stopped"));
    assertEquals(0, said("did not stop in time"));
    assertEquals(0, said("[ERROR"));
  }

  private static long said(String text) throws Exception {
    return tasker.log().lines().filter(line -> line.contains(text)).count();
  }

  /** All that the broker holds, with the server gone: nothing is waiting for an ack. */
  private static void assertLeft(int tasks) {
    eventually(tasks + " tasks wait", SOON, () -> tasker.broker().ready(tasker.todo()) == tasks);
  }

  /** Returns when it waits for the run, which must not end before. */
  private static void terminateDuringARun() throws Exception {
    tasker.terminate();
    eventually("it waits for the run", SOON, () -> said("What runs is waited for") == 1);
  }

  private static void assertJoined(String task, Path run) throws Exception {
    Programs.letGo(run);
    Answer answer = tasker.answer(task);
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    assertEquals(1, tasker.answers(task).size());
    eventually("its container is gone", SOON, () -> tasker.containers().isEmpty());
  }

  @Test
  @Order(1)
  void joinsTheRunThatWentOn() throws Exception {
    Path run = begin("detached", "patient");
    String container = Containers.created(run.getFileName().toString());

    tasker.stop();
    assertEquals(List.of(), tasker.answers());
    assertLeft(1);
    assertEquals(container, Containers.created(run.getFileName().toString()));

    tasker.set("TASKER_SHUTDOWN", "drain").set("TASKER_SHUTDOWN_WAIT", "PT2S").start();
    assertJoined("detached", run);
  }

  @Test
  @Order(2)
  void leavesToTheNextServerWhatOutlastsItsPatience() throws Exception {
    Path run = begin("outlasts", "patient");

    tasker.terminate();
    assertEnds();
    assertEquals(1, said("What runs is waited for, up to PT2S"));
    assertEquals(1, said("What still runs is left to itself"));
    assertEquals(List.of(), tasker.answers("outlasts"));
    assertLeft(1);

    tasker.set("TASKER_SHUTDOWN_WAIT", "PT5M").start();
    assertJoined("outlasts", run);
  }

  @Test
  @Order(3)
  void waitsForNothingWhileTheBrokerIsAway() throws Exception {
    Path run = begin("unheard", "patient");
    Script.tasker("down", "broker");
    eventually("it knows", SOON, () -> !tasker.objection("broker").isEmpty());

    tasker.terminate();
    assertEnds();

    Script.tasker("up", "broker");
    tasker.start();
    assertJoined("unheard", run);
  }

  @Test
  @Order(4)
  void answersWhatRunsAndGivesBackWhatHasNotBegunWhenItDrains() throws Exception {
    Path run = begin("runs", "patient");
    int runs = tasker.runs().size();
    tasker.send(tasker.shares().request("waits", "hello"));

    terminateDuringARun();
    Programs.letGo(run);
    assertEnds();

    Answer answer = tasker.answer("runs");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, said("All that ran is answered"));
    assertEquals(List.of(), tasker.answers("waits"));
    assertEquals(runs, tasker.runs().size());
    assertLeft(1);

    tasker.start();
    assertEquals(1, tasker.answer("waits").attempt());
    assertEquals(1, tasker.answers("runs").size());
  }

  @Test
  @Order(5)
  void endsOnceForTwoSignals() throws Exception {
    Path run = begin("signalled", "patient");

    terminateDuringARun();
    tasker.terminate();
    Programs.letGo(run);

    assertEnds();
    assertEquals("success", tasker.answer("signalled").state());
    assertLeft(0);
    assertEquals(6, tasker.answers().size());
    eventually("its container is gone", SOON, () -> tasker.containers().isEmpty());
  }
}
