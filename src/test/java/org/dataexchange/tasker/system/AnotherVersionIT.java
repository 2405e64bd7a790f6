package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server finds what one of another version has left, with runs under way. */
@Timeout(600)
@SystemTest
class AnotherVersionIT {

  private TaskerSystem tasker;

  @BeforeEach
  void open() throws Exception {
    tasker = new TaskerSystem("versions");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.shares().algorithm("begun", "print('hello')\n");
  }

  @AfterEach
  void close() throws Exception {
    tasker.close();
  }

  @Test
  void finishesWhatTheVersionBeforeHasLeft() throws Exception {
    Golden.copyTo(tasker.workspace());
    tasker.start();
    for (String task : List.of("unacked", "ended", "begun")) {
      tasker
          .broker()
          .publish(
              tasker.todo(),
              Broker.properties().messageId("m-" + task).build(),
              Golden.request(task));
    }

    byte[] kept = Files.readAllBytes(Golden.run(Golden.UNACKED).path().resolve("done.json"));
    Answer unacked = tasker.answer("unacked");
    assertArrayEquals(kept, unacked.body());
    Answer ended = tasker.answer("ended");
    assertEquals("success", ended.state(), ended::toString);
    assertEquals("started\nended 6\n", ended.stdout());
    assertEquals(Golden.ENDED, ended.runId());
    assertEquals(1, ended.attempt());
    assertEquals("clean", ended.report().path("evidence").path("verdict").asText());
    Answer begun = tasker.answer("begun");
    assertEquals("hello\n", begun.stdout(), begun::toString);
    assertEquals(Golden.BEGUN, begun.runId());
    assertEquals(2, begun.attempt());
  }

  /** A server that was put back finds the runs of the one that was to replace it. */
  @Test
  void leavesAloneWhatALaterVersionHasBegunUntilThatOneIsThereAgain() throws Exception {
    tasker.start();
    tasker.send(tasker.shares().request("left", "patient"));
    Path left = tasker.awaitStdout("left", "started");
    tasker.send(tasker.shares().request("cleared", "patient"));
    String cleared = tasker.awaitStdout("cleared", "started").getFileName().toString();
    String run = left.getFileName().toString();
    // those that were prepared get the names of their runs while these go on
    eventually(
        "the containers have their names",
        SOON,
        () -> tasker.containers().containsAll(List.of(run, cleared)));
    tasker.stop();
    Path about = left.resolve("run.json");
    String written = Files.readString(about);
    Files.writeString(about, written.replace("\"version\":1,", "\"version\":2,"));
    FileTree.delete(tasker.workspace().resolve("runs").resolve(cleared));
    tasker.startAlone();

    eventually("it says so", SOON, () -> tasker.objection("workspace").contains("by this version"));
    String why = tasker.objection("workspace");
    assertTrue(why.contains(left.getFileName() + ": "), why);
    assertTrue(why.contains("version 2, where this one knows 1"), why);
    eventually(
        "a sweep was made", SOON.multipliedBy(2), () -> !tasker.containers().contains(cleared));
    assertTrue(tasker.containers().contains(run), "its container is gone");
    eventually(
        "the task has come again",
        SOON,
        () -> tasker.log().contains("left is running here already"));
    assertEquals(1, runsOf("left"), "it was begun a second time");

    tasker.stop();
    Files.writeString(about, written);
    tasker.start();
    Programs.letGo(left);
    Answer answer = tasker.answer("left");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(run, answer.runId());
    assertEquals(1, answer.attempt());
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    Programs.letGo(tasker.awaitStdout("cleared", "started"));
    assertEquals("success", tasker.answer("cleared").state());
  }

  private long runsOf(String task) throws Exception {
    return tasker.runs().stream()
        .filter(run -> read(run.resolve("run.json")).contains("\"taskId\":\"" + task + '"'))
        .count();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (java.io.IOException e) {
      return ""; // another run that is just made
    }
  }
}
