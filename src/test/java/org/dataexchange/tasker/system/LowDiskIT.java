package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A workspace on a small disk of its own; mounting one needs root. */
@Timeout(600)
@SystemTest
class LowDiskIT {

  private static void mount(String options, Path on) throws IOException, InterruptedException {
    run("mount", "-t", "tmpfs", "-o", options, "tmpfs", on.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, process.waitFor(), String.join(" ", command));
  }

  @Test
  void isAReasonNotToBeReadyBeforeARunFails(@TempDir Path folder) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root mounts");
    Path workspace = Files.createDirectory(folder.resolve("workspace"));
    mount("size=256m", workspace);
    try (TaskerSystem tasker = new TaskerSystem("disk")) {
      tasker.shares().file("data/people.json", "[]");
      tasker.set("TASKER_WORKSPACE", workspace.toString());
      tasker.set("TASKER_LIMITS_DISK", "32MiB");
      tasker.set("TASKER_LIMITS_OUTPUT", "8MiB");
      tasker.start();
      assertEquals("", tasker.objection("workspace"));

      Path others = workspace.resolve("others");
      Files.write(others, new byte[160 << 20]);

      // Room is measured now and then: the first that falls short may be from amid the writing.
      String shortOfRoom =
          "the disk of %s has 96MiB free, and 2 at a time may write 112MiB there"
              .formatted(workspace);
      eventually(
          "readiness says so",
          SOON,
          () ->
              shortOfRoom.equals(
                  tasker.objection("workspace").replaceFirst("has 9[0-9.]+MiB", "has 96MiB")));
      assertEquals(503, tasker.get("/health/ready").statusCode());

      eventually("it takes no task", SOON, () -> tasker.broker().consumers(tasker.todo()) == 0);
      tasker.shares().algorithm("hello", "print('hello')");
      tasker.send(tasker.shares().request("early", "hello"));

      Files.delete(others);
      assertEquals("success", tasker.answer("early").state());
      assertEquals("", tasker.objection("workspace"));
    } finally {
      run("umount", workspace.toString());
    }
  }
}
