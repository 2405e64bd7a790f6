package org.dataexchange.tasker.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FullDiskTest {

  @TempDir Path workspace;

  /** Begins a run where no file can hold a byte. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      try {
        new FileJournal(Path.of(arguments[0]), Clock.systemUTC())
            .begin(Samples.request("message", "body", "123"));
        System.out.println("has begun");
      } catch (StorageFailed e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void leavesNoFolderOfARunThatCouldNotBegin() throws Exception {
    String said = OwnProcess.run("ulimit -f 0", "64m", Main.class, workspace);

    assertTrue(said.startsWith("0 the workspace's disk: cannot write what is known of run"), said);
    try (var runs = java.nio.file.Files.list(workspace.resolve("runs"))) {
      assertEquals(List.of(), runs.toList());
    }
  }
}
