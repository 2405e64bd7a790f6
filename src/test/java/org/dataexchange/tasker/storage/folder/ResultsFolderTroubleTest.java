package org.dataexchange.tasker.storage.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a result from being kept. */
@Timeout(60)
class ResultsFolderTroubleTest {

  @TempDir Path root;
  @TempDir Path run;
  private RunFolder left;
  private ResultsFolder results;

  @BeforeEach
  void hasARunThatLeftSomething() throws IOException {
    left = LeftRun.in(run);
    results = new ResultsFolder(root, "node-1", new FakeFormat());
  }

  private StorageFailed assertFails(Report report) {
    return assertThrows(StorageFailed.class, () -> results.keep(report, left));
  }

  private void assertNothingIsHalf() throws IOException, InterruptedException {
    assertEquals("", Shell.run(root, "find . -mindepth 2"));
  }

  /** The paths are longer there than where the run left them. */
  @Test
  void givesOtherNamesToWhatTheDiskRefuses() throws Exception {
    Path deep = root;
    for (int i = 0; i < 7; i++) {
      deep = deep.resolve("r".repeat(240));
    }
    String own = "outputs/" + "x".repeat(250).concat("/").repeat(10) + "means.csv";
    Path output = left.outputs().resolve(own.substring("outputs/".length()));
    Files.createDirectories(output.getParent());
    Files.writeString(output, "omega");
    results = new ResultsFolder(Files.createDirectories(deep), "node-1", new FakeFormat());
    Report report = LeftRun.report("task-1");

    results.keep(report, left);

    for (Map.Entry<String, String> kept :
        Map.of("outputs/a.txt", "alpha", own, "omega", "stdout", "said\n").entrySet()) {
      try (FileChannel file = results.open(report.run(), kept.getKey()).orElseThrow()) {
        byte[] content = Channels.newInputStream(file).readAllBytes();
        assertEquals(kept.getValue(), new String(content, UTF_8));
      }
    }
    assertFalse(results.open(report.run(), "outputs/none").isPresent());
    assertTrue(Files.isRegularFile(deep.resolve("task-1/run-1/names.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ln -s \"$OLDPWD\" task-1", "ln -s nowhere task-1", "touch task-1"})
  void refusesWhatIsNoFolderInTheTasksPlace(String script, @TempDir Path elsewhere)
      throws IOException, InterruptedException {
    Shell.run(elsewhere, "cd '%s'; %s".formatted(root, script));

    StorageFailed failed = assertFails(LeftRun.report("task-1"));

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

    results.keep(LeftRun.report("task-1"), left);

    assertEquals("precious\n", Shell.run(elsewhere, "ls -A"));
    assertTrue(Files.isRegularFile(root.resolve("task-1/run-1/report.json")));
  }

  @Test
  void followsNoLinkInThePlaceOfItsOwnFolder(@TempDir Path elsewhere)
      throws IOException, InterruptedException {
    Files.createDirectory(elsewhere.resolve("run-1"));
    results.keep(LeftRun.report("task-1"), left);
    Files.delete(root.resolve(".part-node-1"));
    Files.createSymbolicLink(root.resolve(".part-node-1"), elsewhere);

    assertFails(LeftRun.report("task-2"));

    assertEquals("run-1\n", Shell.run(elsewhere, "ls -A"));
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

    assertFails(LeftRun.report("task-1"));

    assertNothingIsHalf();
    assertEquals("", Shell.run(root, "ls"));
  }

  @Test
  void failsWhereThereIsNoFolderAndMakesNone() throws IOException {
    Files.delete(root);

    StorageFailed failed = assertFails(LeftRun.report("task-1"));

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
  void leavesNothingHalfIfTheDiskTakesOnlyAPart() throws IOException, InterruptedException {
    // no file may be larger than that many KiB: as a full disk, it fails in the midst of a write
    String said = OwnProcess.run("ulimit -f 1024", "64m", LeftRun.Main.class, root, run);

    assertTrue(said.startsWith("0 the results folder " + root + " could not take run run-1"), said);
    assertNothingIsHalf();
    assertEquals("", Shell.run(root, "ls"));
  }
}
