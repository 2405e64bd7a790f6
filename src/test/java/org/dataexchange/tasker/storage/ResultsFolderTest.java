package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ResultsFolderTest {

  private static final String WHOLE =
      "outputs/a.txt\noutputs/deep/er/b.bin\nreport.json\nstderr\nstdout\ntrace\n";

  @TempDir Path root;
  @TempDir Path run;
  private RunFolder left;
  private ResultsFolder results;

  @BeforeEach
  void hasARunThatLeftSomething() throws IOException {
    left = new RunFolder(run);
    Files.createDirectories(left.outputs().resolve("deep/er"));
    Files.writeString(left.outputs().resolve("a.txt"), "alpha");
    Files.write(left.outputs().resolve("deep/er/b.bin"), new byte[3_000_000]);
    Files.writeString(left.stdout(), "said\n");
    Files.writeString(left.stderr(), "");
    Files.writeString(left.trace(), "1 execve() = 0\n");
    results = fresh();
  }

  /** As a server that has just been started has it. */
  private ResultsFolder fresh() {
    return new ResultsFolder(root, "node-1", new FakeFormat());
  }

  private static Report report(String taskId) {
    return Samples.report("run-1", taskId, 1);
  }

  private String files(Path below) throws IOException, InterruptedException {
    return Shell.run(below, "find . -type f -printf '%P\\n' | LC_ALL=C sort");
  }

  /** The results, by the names that a reader looks for. */
  private List<String> tasks() throws IOException, InterruptedException {
    return Shell.run(root, "ls").lines().toList();
  }

  private StorageFailed assertFails(Report report) {
    return assertThrows(StorageFailed.class, () -> results.keep(report, left));
  }

  private void assertNothingIsHalf() throws IOException, InterruptedException {
    assertEquals("", Shell.run(root, "find . -mindepth 2"));
  }

  @Test
  void keepsOutputsStreamsAndReport() throws IOException, InterruptedException {
    results.keep(report("task-1"), left);

    Path kept = root.resolve("task-1/run-1");
    assertEquals(WHOLE, files(kept));
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

    results.keep(report("task-1"), left);

    Path kept = root.resolve("task-1/run-1");
    assertEquals("said\n", Files.readString(kept.resolve("stdout")));
    assertEquals("forged", Files.readString(kept.resolve("outputs/stdout")));
  }

  @Test
  void keepsARunThatLeftNothing() throws IOException, InterruptedException {
    Shell.run(run, "rm -r box/*");

    results.keep(report("task-1"), left);

    assertEquals("report.json\nstderr\nstdout\ntrace\n", files(root.resolve("task-1/run-1")));
    assertTrue(Files.isDirectory(root.resolve("task-1/run-1/outputs")));
  }

  @Test
  void takesFilesAlone() throws IOException, InterruptedException {
    Shell.run(left.outputs(), "ln -s /etc/passwd link; ln -s /etc folder; mkfifo pipe");

    results.keep(report("task-1"), left);

    assertEquals(WHOLE, files(root.resolve("task-1/run-1")));
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
    results.keep(report(taskId), left);

    assertEquals(WHOLE, files(root.resolve(taskId).resolve("run-1")));
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
    results.keep(report(taskId), left);

    String name = "~" + Sha256.hex(taskId.getBytes(UTF_8));
    assertEquals(List.of(name), tasks());
    assertEquals(WHOLE, files(root.resolve(name).resolve("run-1")));
  }

  @Test
  void keepsTheRunsOfOneTaskApart() throws IOException, InterruptedException {
    results.keep(report("task-1"), left);
    results.keep(Samples.report("run-2", "task-1", 1), left);

    assertEquals("run-1\nrun-2\n", Shell.run(root.resolve("task-1"), "ls"));
  }

  @Test
  void replacesWhatIsKeptOfTheSameRun() throws IOException, InterruptedException {
    results.keep(report("task-1"), left);
    Files.delete(left.outputs().resolve("a.txt"));

    fresh().keep(Samples.report("run-1", "task-1", 2), left);

    assertEquals("run-1\n", Shell.run(root.resolve("task-1"), "ls -A"));
    Path kept = root.resolve("task-1/run-1");
    assertFalse(Files.exists(kept.resolve("outputs/a.txt")));
    assertEquals("report of run-1, attempt 2", Files.readString(kept.resolve("report.json")));
    assertEquals("", Shell.run(root.resolve(".part-node-1"), "ls -A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ln -s \"$OLDPWD\" task-1", "ln -s nowhere task-1", "touch task-1"})
  void refusesWhatIsNoFolderInTheTasksPlace(String script, @TempDir Path elsewhere)
      throws IOException, InterruptedException {
    Shell.run(elsewhere, "cd '%s'; %s".formatted(root, script));

    StorageFailed failed = assertFails(report("task-1"));

    assertTrue(failed.getMessage().contains(root + "/task-1 is in the way"), failed.getMessage());
    assertFalse(failed.worthTryingAgain());
    assertEquals("", Shell.run(elsewhere, "ls -A"));
    assertNothingIsHalf();
  }

  @Test
  void replacesALinkInTheRunsPlaceWithoutFollowingIt(@TempDir Path elsewhere)
      throws IOException, InterruptedException {
    Files.writeString(elsewhere.resolve("precious"), "");
    Files.createSymbolicLink(
        Files.createDirectory(root.resolve("task-1")).resolve("run-1"), elsewhere);

    results.keep(report("task-1"), left);

    assertEquals("precious\n", Shell.run(elsewhere, "ls -A"));
    assertEquals(WHOLE, files(root.resolve("task-1/run-1")));
  }

  @Test
  void followsNoLinkInThePlaceOfItsOwnFolder(@TempDir Path elsewhere)
      throws IOException, InterruptedException {
    Files.createDirectory(elsewhere.resolve("run-1"));
    results.keep(report("task-1"), left);
    Files.delete(root.resolve(".part-node-1"));
    Files.createSymbolicLink(root.resolve(".part-node-1"), elsewhere);

    assertFails(report("task-2"));

    assertEquals("run-1\n", Shell.run(elsewhere, "ls -A"));
  }

  @Test
  void clearsOnceWhatAKilledServerLeft() throws IOException, InterruptedException {
    Shell.run(
        root,
        "mkdir -p .part-node-1/run-0/outputs .part-node-2/run-9; touch .part-node-1/run-0/outputs/x");

    results.keep(report("task-1"), left);
    assertEquals(".part-node-1\n.part-node-2\n.part-node-2/run-9\n", parts());

    Files.createDirectory(root.resolve(".part-node-1/run-7"));
    results.keep(report("task-2"), left);
    assertTrue(parts().contains("run-7"), "what others of this server write was removed");
  }

  private String parts() throws IOException, InterruptedException {
    return Shell.run(root, "find .part-* -printf '%p\\n' | LC_ALL=C sort");
  }

  @Test
  void leavesNothingHalfIfTheReportCannotBeWritten() throws IOException, InterruptedException {
    AnswerFormat fails =
        new AnswerFormat() {
          @Override
          public byte[] answer(Report report, RunFolder folder) {
            throw new StorageFailed("the streams cannot be read", null);
          }

          @Override
          public byte[] report(Report report, RunFolder folder) {
            return answer(report, folder);
          }
        };
    results = new ResultsFolder(root, "node-1", fails);

    assertFails(report("task-1"));

    assertNothingIsHalf();
    assertEquals(List.of(), tasks());
  }

  @Test
  void failsWhereThereIsNoFolderAndMakesNone() throws IOException {
    Files.delete(root);

    StorageFailed failed = assertFails(report("task-1"));

    assertEquals(
        "the results folder %s is not there or cannot be written".formatted(root),
        failed.getMessage());
    assertTrue(failed.worthTryingAgain());
    assertEquals(failed.getMessage(), results.objection());
    assertFalse(Files.exists(root));
    Files.createDirectory(root);
    assertEquals("", results.objection());
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

  /** Keeps a result as a server does that was started under other limits. */
  static final class Main {
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

  @Test
  void givesNobodyMoreThanTheGroupMayRead() throws IOException, InterruptedException {
    Shell.run(left.outputs(), "chmod 777 a.txt deep");

    assertEquals("0", OwnProcess.run("umask 000", "64m", Main.class, root, run));

    assertEquals(
        "640 f\n750 d\n", Shell.run(root, "find . -mindepth 1 -printf '%m %y\\n' | sort -u"));
  }

  @Test
  void givesTheGroupNothingUnderAStrictUmask() throws IOException, InterruptedException {
    assertEquals("0", OwnProcess.run("umask 077", "64m", Main.class, root, run));

    assertEquals(
        "600 f\n700 d\n", Shell.run(root, "find . -mindepth 1 -printf '%m %y\\n' | sort -u"));
  }

  @Test
  void leavesNothingHalfIfTheDiskTakesOnlyAPart() throws IOException, InterruptedException {
    // no file may be larger than that many KiB: as a full disk, it fails in the midst of a write
    String said = OwnProcess.run("ulimit -f 1024", "64m", Main.class, root, run);

    assertTrue(said.startsWith("0 the results folder " + root + " could not take run run-1"), said);
    assertNothingIsHalf();
    assertEquals(List.of(), tasks());
  }
}
