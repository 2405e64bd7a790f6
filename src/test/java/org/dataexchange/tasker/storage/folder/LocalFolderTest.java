package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LocalFolderTest {

  private static final SharePath SET = new SharePath("study/set");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path root;
  @TempDir Path run;
  private Path set;
  private Path below;
  private LocalFolder storage;

  @BeforeEach
  void hasAFolderWithAFile() throws IOException {
    set = Files.createDirectories(root.resolve("study/set"));
    Files.writeString(set.resolve("run.py"), "print(1)");
    below = run.resolve("data");
    storage = new LocalFolder(root, Ticker.SYSTEM, LIMIT);
  }

  private Refused assertRefused(Reason reason, SharePath path) {
    Refused refused = assertThrows(Refused.class, () -> storage.fetchCode(path, below));
    assertEquals(reason, refused.reason(), refused.getMessage());
    assertEquals(
        reason, assertThrows(Refused.class, () -> storage.fetchData(path, below)).reason());
    return refused;
  }

  @ParameterizedTest
  @CsvSource({
    "ln -s run.py link, a link",
    "ln -s /etc link, a link",
    "ln -s nowhere link, a link",
    "mkdir deep; ln -s .. deep/link, a link",
    "mkfifo pipe, no file and no folder",
  })
  void refusesWhatIsNoFolderAndNoFile(String script, String why)
      throws IOException, InterruptedException {
    Shell.run(set, script);

    Refused refused = assertRefused(Reason.INVALID_MESSAGE, SET);

    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "touch $'a\\nb'",
        "touch $'a\\x1b'",
        "touch $'a\\x7f'",
        "touch 'a\\b'",
        "touch $'a\\xff'"
      })
  void refusesCodeWithWhichTwoTreesCouldHaveOneDigest(String script)
      throws IOException, InterruptedException {
    Shell.run(set, script);

    Refused refused = assertThrows(Refused.class, () -> storage.fetchCode(SET, below));

    assertEquals(Reason.INVALID_MESSAGE, refused.reason());
    assertTrue(refused.getMessage().contains("a control character"), refused.getMessage());
    assertTrue(refused.getMessage().chars().noneMatch(Character::isISOControl));
    assertThrows(Refused.class, () -> storage.sha256(SET));
  }

  @Test
  void takesDataWhateverItsNames() throws IOException, InterruptedException {
    Shell.run(set, "touch $'a\\nb' 'a\\b'");

    storage.fetchData(SET, below);

    assertEquals(Shell.treeHash(set), Shell.treeHash(below.resolve("study/set")));
  }

  @Test
  void refusesACodeFolderThatIsALinkItself() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), set);

    assertRefused(Reason.INVALID_MESSAGE, new SharePath("link"));
  }

  @Test
  void refusesALinkOnTheWay() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), root.resolve("study"));

    assertRefused(Reason.INVALID_MESSAGE, new SharePath("link/set"));
    assertRefused(Reason.INVALID_MESSAGE, new SharePath("link/set/run.py"));
  }

  @Test
  void cannotEvenBeAskedForWhatIsAboveTheRoot() {
    assertThrows(Refused.class, () -> new SharePath("study/../../secret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "study/nothing", "nothing/deeper", "study/set/run.py/deeper"})
  void saysThatThereIsNothing(String path) {
    assertTrue(assertRefused(Reason.NOT_FOUND, new SharePath(path)).getMessage().contains(path));
  }

  @Test
  void refusesCodeWithoutAFile() throws IOException {
    Files.createDirectories(root.resolve("empty/deeper"));

    Refused refused =
        assertThrows(Refused.class, () -> storage.fetchCode(new SharePath("empty"), below));

    assertEquals(Reason.INVALID_MESSAGE, refused.reason());
  }

  @Test
  void refusesFoldersNestedWithoutEnd() throws IOException {
    Files.createDirectories(set.resolve("d/".repeat(65)));

    assertRefused(Reason.INVALID_MESSAGE, SET);
  }

  @Test
  void copiesDataWithItsEmptyFolders() throws IOException {
    Files.createDirectories(set.resolve("empty/deeper"));

    storage.fetchData(SET, below);

    assertTrue(Files.isDirectory(below.resolve("study/set/empty/deeper")));
    assertEquals("print(1)", Files.readString(below.resolve("study/set/run.py")));
  }

  @Test
  void tellsCopiedDataByTheirContents() throws Exception {
    Shell.run(set, "mkdir in; echo x > in/x; touch empty");

    assertEquals(
        new FetchedData(3, 10, FetchedData.By.CONTENTS, Shell.treeHash(set)),
        storage.fetchData(SET, below));
    assertEquals(
        storage.fetchCode(new SharePath("study/set/run.py"), below).sha256(),
        storage
            .fetchData(new SharePath("study/set/run.py"), below)
            .identity()
            .orElseThrow()
            .sha256());
  }

  @Test
  void copiesADataSetThatIsEmptyOrOneFile() throws IOException {
    Files.createDirectory(root.resolve("empty"));

    assertEquals(0, storage.fetchData(new SharePath("empty"), below).files());
    assertTrue(Files.isDirectory(below.resolve("empty")));
    assertEquals(1, storage.fetchData(new SharePath("study/set/run.py"), below).files());

    assertFalse(Files.exists(below.resolve("empty")));
    assertTrue(Files.isRegularFile(below.resolve("study/set/run.py")));
  }

  @Test
  void removesWhatAFormerTryLeft() throws IOException, InterruptedException {
    Files.createDirectories(below.resolve("study/set"));
    Files.writeString(below.resolve("study/set/half"), "x");

    storage.fetchCode(SET, below);

    assertEquals(Shell.treeHash(set), Shell.treeHash(below.resolve("study/set")));
  }

  @Test
  void makesItsCopyReadableAndNobodysToChange() throws IOException, InterruptedException {
    Shell.run(set, "mkdir closed; touch closed/x; chmod 700 closed; chmod 4777 run.py");

    storage.fetchCode(SET, below);

    assertEquals(
        "755 .\n755 ./study\n755 ./study/set\n755 ./study/set/closed\n"
            + "644 ./study/set/closed/x\n644 ./study/set/run.py\n",
        Shell.run(below, "find . -printf '%m %p\\n' | LC_ALL=C sort -k2"));
  }

  @Test
  void leavesTheShareAsItIs() throws IOException, InterruptedException {
    String listing = "find . -printf '%m %T@ %C@ %n %s %p\\n' | LC_ALL=C sort -k6";
    String before = Shell.run(root, listing);

    storage.fetchCode(SET, below);
    storage.fetchData(SET, run.resolve("more"));
    storage.sha256(SET);

    assertEquals(before, Shell.run(root, listing));
  }

  @Test
  void failsAsTheStorageWhereTheRootIsAway() {
    LocalFolder away = new LocalFolder(root.resolve("away"), Ticker.SYSTEM, LIMIT);

    Failures.StorageFailed failed =
        assertThrows(Failures.StorageFailed.class, () -> away.fetchCode(SET, below));

    assertTrue(failed.worthTryingAgain());
    assertTrue(away.objection().contains("away"), away.objection());
    assertEquals("", storage.objection());
  }

  @Test
  void endsACopyThatTakesTooLong() {
    LocalFolder slow =
        new LocalFolder(root, new SteppingClock(Samples.NOW, LIMIT.plusMillis(1)), LIMIT);

    Failures.StorageFailed failed =
        assertThrows(Failures.StorageFailed.class, () -> slow.fetchData(SET, below));

    assertTrue(failed.getMessage().contains("tasker.storage.timeout"), failed.getMessage());
  }

  @Test
  void tellsHowFarACopyIs() throws IOException {
    Files.write(set.resolve("large"), new byte[300_000]);
    List<Transferred.Sofar> heard = new ArrayList<>();

    storage.fetchData(SET, below, new Transferred(Duration.ZERO, heard::add));

    Transferred.Total total = new Transferred.Total(300_008, 2);
    assertEquals(new Transferred.Sofar(300_008, 2, Optional.of(total)), heard.getLast());
    assertTrue(heard.size() > 4, heard::toString);
  }
}
