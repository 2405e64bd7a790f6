package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One run outlives its server, again and again, its engine, and its broker. It counts, ten times a
 * second, and how far it gets before each death is {@code -Dtasker.longrun.count}: 1000 makes it a
 * run of ten minutes.
 */
@Timeout(1200)
@SystemTest
class LongRunIT {

  private static final int COUNT = Integer.getInteger("tasker.longrun.count", 20);

  private TaskerSystem tasker;
  private Path run;

  @BeforeEach
  void begin() throws Exception {
    tasker = new TaskerSystem("long");
    tasker.set("TASKER_TASK_TIMEOUT", "PT1H");
    tasker.shares().algorithm("counting", Programs.COUNTING);
    tasker.start();
    tasker.send(tasker.shares().request("task", "counting"));
    run = tasker.awaitStdout("task", "0");
  }

  /** Beyond whatever it has printed by now. */
  private void goesOn() throws Exception {
    long target = Files.readString(run.resolve("box/stdout")).lines().count() + COUNT;
    Duration atMost = SOON.plusMillis(200L * COUNT);
    eventually(
        "it counts on",
        atMost,
        () -> Files.readString(run.resolve("box/stdout")).lines().count() > target);
  }

  @AfterEach
  void end() throws Exception {
    Script.tasker("up", "broker", "engine");
    tasker.close();
  }

  private void killServer() throws Exception {
    tasker.kill();
    tasker.start();
    eventually("it is joined", SOON, () -> tasker.log().contains("and is joined"));
  }

  /** Its containers live on. */
  private static void killEngine() throws Exception {
    ProcessHandle engine = Script.process("engine");
    engine.destroyForcibly();
    engine.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void isStartedOnceAndAnsweredOnce() throws Exception {
    String container = Containers.created(run.getFileName().toString());

    goesOn();
    killServer();
    goesOn();
    killEngine();
    eventually("readiness says so", SOON, () -> !tasker.objection("engine").isEmpty());
    Script.tasker("up", "engine");
    tasker.awaitReady();
    goesOn();
    killServer();
    goesOn();
    Script.tasker("down", "broker");
    Script.tasker("up", "broker");
    tasker.awaitReady();
    goesOn();
    killServer();
    goesOn();
    assertEquals(container, Containers.created(run.getFileName().toString()));
    Programs.letGo(run);

    Answer answer = tasker.answer("task");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    assertTrue(Programs.isOneCount(answer.stdout()), answer::stdout);
    assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
    tasker.awaitAck("task");
    // in the background, which a server that stops waits for a few seconds alone
    eventually("its container is gone", SOON, () -> tasker.containers().isEmpty());
    tasker.stop();
    assertEquals(0, tasker.broker().ready(tasker.todo()));
    assertEquals(1, tasker.answers().size());
    assertEquals(List.of(), tasker.containers());
  }
}
