package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.FakeFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder of results in which something cannot be removed; mounting needs root. */
@Timeout(60)
class BusyResultsIT {

  @TempDir Path root;
  @TempDir Path run;
  private Path busy;

  /** As on NFS a folder in which somebody still has a file open that was removed. */
  @BeforeEach
  void hasRestsOfWhichOneIsBusy() throws Exception {
    busy = Files.createDirectories(root.resolve(".part-node-1/busy/inner"));
    for (String rest : new String[] {".part-node-1/a", ".part-node-1/busy", ".part-node-1/z"}) {
      Files.writeString(Files.createDirectories(root.resolve(rest)).resolve("rest"), "");
    }
    Shell.run(root, "mount -t tmpfs -o size=1m tmpfs '" + busy + "'");
  }

  @AfterEach
  void leavesNoMount() throws Exception {
    Shell.run(root, "umount -l '" + busy + "'");
  }

  @Test
  void keepsResultsAllTheSameAndRemovesTheOthers() throws Exception {
    ResultsFolder results = new ResultsFolder(root, "node-1", new FakeFormat());

    results.keep(LeftRun.report("task-1"), LeftRun.in(run));

    assertTrue(Files.exists(root.resolve("task-1/run-1/report.json")));
    assertEquals(
        ".part-node-1/busy\n.part-node-1/busy/inner\n",
        Shell.run(root, "find .part-node-1 -mindepth 1 | LC_ALL=C sort"));
  }
}
