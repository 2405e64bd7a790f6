package org.dataexchange.tasker.sandbox.pool;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedSandboxTest {

  @TempDir Path home;

  /** Has a lock as a launcher has, until it is killed. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      try (FileChannel held = FileChannel.open(Path.of(arguments[0]), READ, WRITE)) {
        held.lock();
        System.out.println("locked");
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  @Test
  void livesInTheEyesOfAllWhoLookAtTheSameTime() throws Exception {
    RunFolder folder = new RunFolder(home.resolve("prepared"));
    Path held = Files.createFile(Files.createDirectories(folder.box()).resolve("end.tmp"));
    Files.createFile(PreparedSandbox.call(folder));
    Process launcher = OwnProcess.start(Main.class, held);
    try (PreparedSandbox one = PreparedSandbox.in(folder, "one", "image", List.of());
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      assertTrue(launcher.inputReader().lines().anyMatch("locked"::equals));

      Callable<Boolean> looks = () -> IntStream.range(0, 1_000).allMatch(i -> one.isAlive());
      for (Future<Boolean> lives : threads.invokeAll(Collections.nCopies(2, looks))) {
        assertTrue(lives.get());
      }

      launcher.destroyForcibly().waitFor();
      assertFalse(one.isAlive());
    } finally {
      launcher.destroyForcibly();
    }
  }
}
