package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine of the test's own, whose disk is full. */
@Timeout(900)
@SystemTest
class FullEngineIT {

  private static final Duration WINDOW = Duration.ofMinutes(2);

  private Path home;
  private Map<String, String> itself;
  private TaskerSystem tasker;

  @BeforeEach
  void begin() throws Exception {
    home = Files.createTempDirectory("tasker-full-engine");
    command("mount", "-t", "tmpfs", "-o", "size=800m", "tmpfs", home.toString());
    itself =
        Map.of("TASKER_HOME", home.toString(), "DOCKER_HOST", "unix://" + home + "/engine.sock");
    Script.tasker(itself, "up", "engine", "image");
    tasker = new TaskerSystem("full-engine");
    tasker.set("DOCKER_HOST", itself.get("DOCKER_HOST"));
    // the node must see that it is ill before the task is given up
    tasker.set("TASKER_RETRY_WINDOW", WINDOW.toString());
    // where no other runtime is to be tried, it must be noticed, too
    tasker.set("TASKER_CONTAINER_RUNTIME", "runc");
    // they would not notice
    tasker.set("TASKER_PREPARED", "0");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.start();
  }

  @AfterEach
  void end() throws Exception {
    tasker.close();
    Script.tasker(itself, "down", "engine");
    command("umount", home.toString());
    Files.delete(home);
  }

  private static void command(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  /** When none of its containers is there: one that goes would leave room for another. */
  private Path fill() throws IOException {
    eventually("no container is left", WINDOW.plus(SOON), this::isEmpty);
    Path filler = home.resolve("filler");
    byte[] megabyte = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(filler)) {
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              out.write(megabyte);
            }
          });
    }
    return filler;
  }

  private boolean isEmpty() {
    return Containers.docker("-H", itself.get("DOCKER_HOST"), "ps", "-aq").isEmpty();
  }

  @Test
  void goesOnWhenThereIsRoomAgainAndElseSaysWhatIsWrong() throws Exception {
    Path filler = fill();
    tasker.send(tasker.shares().request("waits", "hello"));
    eventually(
        "the engine's refusal is logged",
        SOON,
        () -> tasker.log().contains("no space left on device"));
    Files.delete(filler);
    assertEquals("success", tasker.answer("waits").state());

    filler = fill();
    tasker.send(tasker.shares().request("again", "hello"));
    eventually(
        "the node says what is wrong",
        SOON,
        () -> tasker.objection("engine").contains("no space left on device"));
    // with the task that it has, which goes back when the window is over
    eventually(
        "it takes no task", WINDOW.plus(SOON), () -> tasker.broker().consumers(tasker.todo()) == 0);
    Files.delete(filler);
    assertEquals("success", tasker.answer("again").state());
    assertTrue(
        tasker.log().lines().filter(line -> line.contains("No task can be run")).count() <= 4,
        "the same is logged again and again");
    eventually("nothing is left in it", WINDOW.plus(SOON), this::isEmpty);
  }
}
