package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shares that are mounted, go, and come back as another device; mounting needs root. */
@Timeout(60)
class UnmountedSharesIT {

  @TempDir Path folder;
  @TempDir Path run;
  private Path root;
  private Path memory;

  @BeforeEach
  void isMounted() throws Exception {
    root = Files.createDirectory(folder.resolve("the shares"));
    memory = run.resolve("mounted");
    Files.createDirectory(root.resolve("what lies under the mount"));
    mount(root);
    Files.createDirectories(root.resolve("study/code"));
    Files.writeString(root.resolve("study/code/run.py"), "print(1)");
  }

  @AfterEach
  void leavesNoMount() throws Exception {
    Shell.run(
        folder, "for m in 'the shares/study/set' 'the shares'; do umount -l \"$m\" || :; done");
  }

  private void mount(Path on) throws Exception {
    Shell.run(folder, "mount -t tmpfs -o size=1m tmpfs '" + on + "'");
  }

  private void unmount(Path from) throws Exception {
    Shell.run(folder, "umount '" + from + "'");
  }

  private LocalFolder storage() {
    return new LocalFolder(
        root,
        new ShareRoot(root, Optional.empty(), Optional.of(memory)),
        Ticker.SYSTEM,
        Duration.ofMinutes(1),
        data -> false);
  }

  private void fetch(LocalFolder storage, String path) {
    storage.fetchData(new SharePath(path), run.resolve("data"));
  }

  private void assertAway(LocalFolder storage, String path, String why) {
    StorageFailed failed = assertThrows(StorageFailed.class, () -> fetch(storage, path));
    assertTrue(failed.worthTryingAgain());
    assertTrue(failed.getMessage().contains(why), failed.getMessage());
  }

  private void assertNotFound(LocalFolder storage, String path) {
    Refused refused = assertThrows(Refused.class, () -> fetch(storage, path));
    assertEquals(Reason.NOT_FOUND, refused.reason());
  }

  @Test
  void areKnownByTheirMountAlsoAfterARestart() throws Exception {
    LocalFolder storage = storage();
    fetch(storage, "study/code");
    assertNotFound(storage, "nothing");

    unmount(root);

    assertAway(storage, "study/code", "was mounted at");
    LocalFolder next = storage();
    assertAway(next, "nothing", "was mounted at");
    assertEquals(next.objection(), storage.objection());

    // another device now, and nobody had to say so
    mount(root);
    Files.createDirectories(root.resolve("study/code"));
    assertEquals("", storage.objection());
    fetch(storage, "study/code");
    fetch(next, "study/code");
  }

  @Test
  void areKnownBesideAMountWhoseNameHasALineEnd() throws Exception {
    Path strange = Files.createDirectory(folder.resolve("a\rb"));
    mount(strange);
    try {
      assertEquals("", storage().objection());
      assertTrue(Mountpoints.now().below(folder).contains(Mountpoints.bytes(strange)));
    } finally {
      unmount(strange);
    }
  }

  @Test
  void areAPlainFolderOnceAPersonSaysSo() throws Exception {
    fetch(storage(), "study/code");
    unmount(root);
    LocalFolder next = storage();
    assertTrue(next.objection().contains("remove " + memory), next.objection());

    Files.delete(memory);

    assertNotFound(next, "study/code");
    assertNotFound(storage(), "study/code");
  }

  @Test
  void ofWhichOneMountInsideIsGoneFailWhereItWasAlone() throws Exception {
    Path set = Files.createDirectory(root.resolve("study/set"));
    mount(set);
    Files.createDirectory(set.resolve("raw"));
    LocalFolder storage = storage();
    fetch(storage, "study/set/raw");

    unmount(set);

    assertAway(storage, "study/set/raw", "what was mounted at " + set);
    assertNotFound(storage, "study/none");
    assertEquals("", storage.objection());
    fetch(storage, "study/code");
  }

  @Test
  void ofWhichOneMountInsideIsGoneAreRememberedUntilAPersonSaysSo() throws Exception {
    Path set = Files.createDirectory(root.resolve("study/set"));
    mount(set);
    Files.createDirectory(set.resolve("raw"));
    fetch(storage(), "study/set/raw");
    unmount(set);

    LocalFolder next = storage();

    assertAway(next, "study/set/raw", "what was mounted at " + set);
    assertNotFound(next, "study/none");
    Files.delete(run.resolve("mounted-below"));
    assertNotFound(next, "study/set/raw");
    assertNotFound(storage(), "study/set/raw");
  }

  @Test
  void ofWhichOneMountInsideIsGoneGiveNeitherItsEmptyPlaceNorWhatLiesAroundIt() throws Exception {
    Path set = Files.createDirectory(root.resolve("study/set"));
    mount(set);
    Files.createDirectory(set.resolve("raw"));
    LocalFolder storage = storage();
    fetch(storage, "study");

    unmount(set);

    assertAway(storage, "study/set", "what was mounted at " + set);
    assertAway(storage, "study", "what was mounted at " + set);
    fetch(storage, "study/code");

    // a person put something else in its place
    Files.createDirectory(set.resolve("raw"));
    fetch(storage, "study");
  }

  @Test
  void areNotAskedForAtOtherPlaces() throws IOException {
    fetch(storage(), "study/code");
    Path other = Files.createDirectories(folder.resolve("elsewhere/study"));
    ShareRoot known = new ShareRoot(other.getParent(), Optional.empty(), Optional.of(memory));

    assertEquals("", known.objection());
  }
}
