package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator stops the server in the middle of a run, and starts it again. */
@Timeout(300)
@SystemTest
class StoppedServerIT {

  private TaskerSystem tasker;

  @BeforeEach
  void prepare() throws Exception {
    tasker = new TaskerSystem("stopped").set("TASKER_WORKERS", "1");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.shares().algorithm("hello", "print('hello')");
  }

  @AfterEach
  void end() throws Exception {
    Script.tasker("up", "broker");
    tasker.close();
  }

  private Path begin(String task, String algorithm) throws Exception {
    tasker.send(tasker.shares().request(task, algorithm));
    return tasker.awaitStdout(task, "started");
  }

  private void assertEndsWithin(Duration most) throws Exception {
    Duration took = tasker.awaitEnd();
    assertTrue(took.compareTo(most) < 0, took::toString);
    assertEquals(1, said("Tasker is stopping"));
    assertEquals(1, said("Tasker is stopped"));
    assertEquals(0, said("did not stop in time"));
    assertEquals(0, said("[ERROR"));
  }

  private long said(String text) throws Exception {
    return tasker.log().lines().filter(line -> line.contains(text)).count();
  }

  private void assertJoined(String task, Path run) throws Exception {
    Programs.letGo(run);
    Answer answer = tasker.answer(task);
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    tasker.stop();
    assertEquals(0, tasker.broker().ready(tasker.todo()));
    assertEquals(1, tasker.answers().size());
    assertEquals(List.of(), tasker.containers());
  }

  @Test
  void joinsTheRunThatWentOn() throws Exception {
    tasker.start();
    Path run = begin("task", "patient");
    String container = Containers.created(run.getFileName().toString());

    tasker.stop();
    assertEquals(List.of(), tasker.answers());
    assertEquals(1, tasker.broker().ready(tasker.todo()));
    assertEquals(container, Containers.created(run.getFileName().toString()));

    tasker.start();
    assertJoined("task", run);
  }

  @Test
  void answersWhatRunsAndGivesBackWhatHasNotBegunWhenItDrains() throws Exception {
    tasker.shares().algorithm("short", "import time\nprint('started', flush=True)\ntime.sleep(3)");
    tasker.set("TASKER_SHUTDOWN", "drain").start();
    begin("runs", "short");
    tasker.send(tasker.shares().request("waits", "hello"));

    tasker.terminate();
    assertEndsWithin(Duration.ofSeconds(30));

    Answer answer = tasker.answer("runs");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, said("All that ran is answered"));
    assertEquals(1, tasker.answers().size());
    assertEquals(1, tasker.runs().size());
    assertEquals(1, tasker.broker().ready(tasker.todo()));

    tasker.start();
    assertEquals(1, tasker.answer("waits").attempt());
    assertEquals(1, tasker.answers("runs").size());
  }

  @Test
  void leavesToTheNextServerWhatOutlastsItsPatience() throws Exception {
    tasker.set("TASKER_SHUTDOWN", "drain").set("TASKER_SHUTDOWN_WAIT", "PT2S").start();
    Path run = begin("task", "patient");

    tasker.terminate();
    assertEndsWithin(Duration.ofSeconds(30));
    assertEquals(1, said("What still runs is left to itself"));
    assertEquals(List.of(), tasker.answers());
    assertEquals(1, tasker.broker().ready(tasker.todo()));

    tasker.start();
    assertJoined("task", run);
  }

  @Test
  void endsOnceForTwoSignals() throws Exception {
    tasker.set("TASKER_SHUTDOWN", "drain").start();
    Path run = begin("task", "patient");

    tasker.terminate();
    eventually("it waits for the run", SOON, () -> said("What runs is waited for") == 1);
    tasker.terminate();
    Programs.letGo(run);

    assertEndsWithin(Duration.ofSeconds(30));
    assertEquals("success", tasker.answer("task").state());
    assertEquals(0, tasker.broker().ready(tasker.todo()));
  }

  @Test
  void waitsForNothingWhileTheBrokerIsAway() throws Exception {
    tasker.set("TASKER_SHUTDOWN", "drain").set("TASKER_SHUTDOWN_WAIT", "PT1M").start();
    Path run = begin("task", "patient");
    Script.tasker("down", "broker");
    eventually("it knows", SOON, () -> !tasker.objection("broker").isEmpty());

    tasker.terminate();
    assertEndsWithin(Duration.ofSeconds(30));

    Script.tasker("up", "broker");
    tasker.start();
    assertJoined("task", run);
  }
}
