package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StrictUmaskTest {

  @TempDir Path root;
  @TempDir Path run;

  /** Copies code as a server does that was started under another umask. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      new LocalFolder(Path.of(arguments[0]), Ticker.SYSTEM, Duration.ofMinutes(1))
          .fetchCode(new SharePath("study/code"), Path.of(arguments[1]));
    }
  }

  @Test
  void leavesTheCopyReadableToTheAlgorithm() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(root.resolve("study/code/inner"));
    Files.writeString(folder.resolve("run.py"), "print(1)");

    assertEquals("0", OwnProcess.run("umask 077", "64m", Main.class, root, run.resolve("code")));

    assertEquals(
        "755 .\n755 ./study\n755 ./study/code\n755 ./study/code/inner\n"
            + "644 ./study/code/inner/run.py\n",
        Shell.run(run.resolve("code"), "find . -printf '%m %p\\n' | LC_ALL=C sort -k2"));
  }
}
