package org.dataexchange.tasker.storage.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ResultsFolderTest {

  @TempDir Path root;
  @TempDir Path run;
  private RunFolder left;
  private ResultsFolder results;

  @BeforeEach
  void hasARunThatLeftSomething() throws IOException {
    left = LeftRun.in(run);
    results = fresh();
  }

  /** As a server that has just been started has it. */
  private ResultsFolder fresh() {
    return new ResultsFolder(root, "node-1", new FakeFormat());
  }

  private String files(Path below) throws IOException, InterruptedException {
    return Shell.run(below, "find . -type f -printf '%P\\n' | LC_ALL=C sort");
  }

  /** The results, by the names that a reader looks for. */
  private List<String> tasks() throws IOException, InterruptedException {
    return Shell.run(root, "ls").lines().toList();
  }

  @Test
  void removesWhatNodesThatAreGoneWereAboutToKeep() throws IOException, InterruptedException {
    Shell.run(
        root,
        """
        mkdir -p .part-gone/run-1/outputs .part-slow/run-2 .part-busy/run-3 gone .part-odd
        touch .part-gone/run-1/outputs/a .part-busy/run-3/new
        touch -d '8 days ago' .part-gone/run-1 .part-gone .part-busy gone .part-odd
        touch -d '6 days ago' .part-slow/run-2 .part-slow
        rmdir .part-odd && ln -s gone .part-odd && touch -h -d '8 days ago' .part-odd
        """);

    results.keep(LeftRun.report("task-1"), left);

    assertEquals(
        List.of(".part-busy", ".part-node-1", ".part-odd", ".part-slow", "gone", "task-1"),
        Shell.run(root, "LC_ALL=C ls -A").lines().toList());
  }

  @Test
  void removesWhatIsOlderThanItIsKept() throws IOException, InterruptedException {
    results.keep(LeftRun.report("task-1"), left);
    results.keep(LeftRun.report("task-2"), left);
    Shell.run(
        root,
        "mkdir -p theirs/data && touch -d '40 days ago' task-1/run-1 theirs/data theirs task-1");
    List<String> told = new ArrayList<>();

    results.removeOlder(Instant.now().minus(Duration.ofDays(30)), told::add);

    assertEquals(List.of("run-1"), told);
    assertEquals(List.of("task-2", "theirs"), tasks());
    assertTrue(Files.isDirectory(root.resolve("theirs/data")));
  }

  @Test
  void whatCannotBeRecordedIsNotRemoved() throws IOException, InterruptedException {
    results.keep(LeftRun.report("task-1"), left);
    Shell.run(root, "touch -d '40 days ago' task-1/run-1");
    Instant than = Instant.now().minus(Duration.ofDays(30));

    assertThrows(
        StorageFailed.class,
        () ->
            results.removeOlder(
                than,
                run -> {
                  throw new StorageFailed("away");
                }));

    assertEquals(List.of("task-1"), tasks());
  }

  @Test
  void keepsOutputsStreamsAndReport() throws IOException, InterruptedException {
    results.keep(LeftRun.report("task-1"), left);

    Path kept = root.resolve("task-1/run-1");
    assertEquals(LeftRun.FILES, files(kept));
    assertEquals("alpha", Files.readString(kept.resolve("outputs/a.txt")));
    assertEquals(
        -1,
        Files.mismatch(
            left.outputs().resolve("deep/er/b.bin"), kept.resolve("outputs/deep/er/b.bin")));
    assertEquals("said\n", Files.readString(kept.resolve("stdout")));
    assertEquals("1 execve() = 0\n", Files.readString(kept.resolve("trace")));
    assertEquals("report of run-1, attempt 1", Files.readString(kept.resolve("report.json")));
    assertEquals(List.of("task-1"), tasks());
    assertEquals("", Shell.run(root.resolve(".part-node-1"), "ls -A"));
    assertEquals("alpha", Files.readString(left.outputs().resolve("a.txt")));
  }

  @Test
  void keepsNoOutputThatPassesForALog() throws IOException, InterruptedException {
    for (String name : List.of("stdout", "report.json", "trace")) {
      Files.writeString(left.outputs().resolve(name), "forged");
    }

    results.keep(LeftRun.report("task-1"), left);

    Path kept = root.resolve("task-1/run-1");
    assertEquals("said\n", Files.readString(kept.resolve("stdout")));
    assertEquals("forged", Files.readString(kept.resolve("outputs/stdout")));
  }

  @Test
  void keepsARunThatLeftNothing() throws IOException, InterruptedException {
    Shell.run(run, "rm -r box/*");

    results.keep(LeftRun.report("task-1"), left);

    assertEquals("report.json\nstderr\nstdout\ntrace\n", files(root.resolve("task-1/run-1")));
    assertTrue(Files.isDirectory(root.resolve("task-1/run-1/outputs")));
  }

  @Test
  void takesFilesAlone() throws IOException, InterruptedException {
    Shell.run(left.outputs(), "ln -s /etc/passwd link; ln -s /etc folder; mkfifo pipe");

    results.keep(LeftRun.report("task-1"), left);

    assertEquals(LeftRun.FILES, files(root.resolve("task-1/run-1")));
    assertEquals("", Shell.run(root, "find . ! -type d ! -type f"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "-",
        "_",
        "123",
        "Study_7-b",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void usesAPlainTaskIdAsItIs(String taskId) throws IOException, InterruptedException {
    results.keep(LeftRun.report(taskId), left);

    assertEquals(LeftRun.FILES, files(root.resolve(taskId).resolve("run-1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../x",
        "a/b",
        "/etc/x",
        ".",
        "..",
        ".part-node-1",
        " ",
        "a ",
        "a\n",
        "a\u0000",
        "a.b",
        "~",
        "01234567890123456789012345678901234567890123456789012345678901234",
        "Größe",
        "\uD83E\uDD80"
      })
  void usesTheDigestOfEveryOtherTaskId(String taskId) throws IOException, InterruptedException {
    results.keep(LeftRun.report(taskId), left);

    String name = "~" + Sha256.hex(taskId.getBytes(UTF_8));
    assertEquals(List.of(name), tasks());
    assertEquals(LeftRun.FILES, files(root.resolve(name).resolve("run-1")));
  }

  @Test
  void keepsTheRunsOfOneTaskApart() throws IOException, InterruptedException {
    results.keep(LeftRun.report("task-1"), left);
    results.keep(Samples.report("run-2", "task-1", 1), left);

    assertEquals("run-1\nrun-2\n", Shell.run(root.resolve("task-1"), "ls"));
  }

  @Test
  void replacesWhatIsKeptOfTheSameRun() throws IOException, InterruptedException {
    results.keep(LeftRun.report("task-1"), left);
    Files.delete(left.outputs().resolve("a.txt"));

    fresh().keep(Samples.report("run-1", "task-1", 2), left);

    assertEquals("run-1\n", Shell.run(root.resolve("task-1"), "ls -A"));
    Path kept = root.resolve("task-1/run-1");
    assertFalse(Files.exists(kept.resolve("outputs/a.txt")));
    assertEquals("report of run-1, attempt 2", Files.readString(kept.resolve("report.json")));
    assertEquals("", Shell.run(root.resolve(".part-node-1"), "ls -A"));
  }

  @Test
  void clearsOnceWhatAKilledServerLeft() throws IOException, InterruptedException {
    Shell.run(
        root,
        "mkdir -p .part-node-1/run-0/outputs .part-node-2/run-9; touch"
            + " .part-node-1/run-0/outputs/x");

    results.keep(LeftRun.report("task-1"), left);
    assertEquals(".part-node-1\n.part-node-2\n.part-node-2/run-9\n", parts());

    Files.createDirectory(root.resolve(".part-node-1/run-7"));
    results.keep(LeftRun.report("task-2"), left);
    assertTrue(parts().contains("run-7"), "what others of this server write was removed");
  }

  private String parts() throws IOException, InterruptedException {
    return Shell.run(root, "find .part-* -printf '%p\\n' | LC_ALL=C sort");
  }

  @Test
  void keepsManyAtATime() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 32; i++) {
        Report report = Samples.report("run-" + i, "task-" + i % 3, 1);
        all.add(threads.submit(() -> results.keep(report, left)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertEquals("32\n", Shell.run(root, "find . -mindepth 2 -maxdepth 2 -name 'run-*' | wc -l"));
    assertEquals("32\n", Shell.run(root, "find . -name report.json | wc -l"));
    assertEquals("", Shell.run(root.resolve(".part-node-1"), "ls -A"));
  }

  @Test
  void givesNobodyMoreThanTheGroupMayRead() throws IOException, InterruptedException {
    Shell.run(left.outputs(), "chmod 777 a.txt deep");

    assertEquals("0", OwnProcess.run("umask 000", "64m", LeftRun.Main.class, root, run));

    assertEquals(
        "640 f\n750 d\n", Shell.run(root, "find . -mindepth 1 -printf '%m %y\\n' | sort -u"));
  }

  @Test
  void givesTheGroupNothingUnderAStrictUmask() throws IOException, InterruptedException {
    assertEquals("0", OwnProcess.run("umask 077", "64m", LeftRun.Main.class, root, run));

    assertEquals(
        "600 f\n700 d\n", Shell.run(root, "find . -mindepth 1 -printf '%m %y\\n' | sort -u"));
  }
}
