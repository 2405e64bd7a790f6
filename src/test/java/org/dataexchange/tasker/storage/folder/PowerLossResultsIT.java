package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.site.LossyDisk;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A result that was kept survives a power cut at the next moment, whole. */
@Timeout(60)
class PowerLossResultsIT {

  @TempDir private Path below;
  @TempDir private Path run;

  @Test
  void losesNothingOfAKeptResult() throws Exception {
    RunFolder left = LeftRun.in(run);
    try (LossyDisk disk = new LossyDisk(below)) {
      Path results = Files.createDirectory(disk.folder().resolve("results"));
      new ResultsFolder(results, "node-1", new FakeFormat()).keep(LeftRun.report("task-1"), left);
      String kept = digests(results);

      disk.losePower();

      assertEquals(kept, digests(results));
    }
  }

  private static String digests(Path below) throws Exception {
    return Shell.run(below, "find . -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum");
  }
}
