package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.storage.folder.ResultsFolder;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;

/** What a run left in its folder. */
public final class LeftRun {

  /** The files of its result. */
  public static final String FILES =
      "outputs/a.txt\noutputs/deep/er/b.bin\nreport.json\nstderr\nstdout\ntrace\n";

  private LeftRun() {}

  public static RunFolder in(Path folder) throws IOException {
    RunFolder left = new RunFolder(folder);
    Files.createDirectories(left.outputs().resolve("deep/er"));
    Files.writeString(left.outputs().resolve("a.txt"), "alpha");
    Files.write(left.outputs().resolve("deep/er/b.bin"), new byte[3_000_000]);
    Files.writeString(left.stdout(), "said\n");
    Files.writeString(left.stderr(), "");
    Files.writeString(left.trace(), "1 execve() = 0\n");
    return left;
  }

  /** That of the run, for one of many tasks. */
  public static Report report(String taskId) {
    return Samples.report("run-1", taskId, 1);
  }

  /** Keeps a result as a server does that was started under other limits. */
  public static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      try {
        new ResultsFolder(Path.of(arguments[0]), "node-1", new FakeFormat())
            .keep(report("task-1"), new RunFolder(Path.of(arguments[1])));
      } catch (StorageFailed e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
