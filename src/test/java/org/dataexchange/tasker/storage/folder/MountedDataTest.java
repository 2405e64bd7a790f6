package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which data are mounted where they lie, where the engine can mount everything. */
@Timeout(60)
class MountedDataTest {

  private static final SharePath SET = new SharePath("study/set");

  @TempDir Path root;
  @TempDir Path run;
  private Path set;
  private Path below;
  private LocalFolder storage;

  @BeforeEach
  void hasALargeFolder() throws IOException {
    set = Files.createDirectories(root.resolve("study/set"));
    Files.createDirectory(set.resolve("deep"));
    for (int i = 0; i < 256; i++) {
      Files.createFile(set.resolve("deep/" + i));
    }
    Files.writeString(set.resolve("file"), "text");
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        String mode = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      }
    }
    below = run.resolve("data");
    storage = new LocalFolder(root, Ticker.SYSTEM, Duration.ofMinutes(1), data -> true);
  }

  @Test
  void areAFolderOfManyFiles() throws Exception {
    DataMount mount = storage.mountData(SET, below).orElseThrow();

    assertEquals(set.toRealPath(), mount.folder());
    assertEquals(SET, mount.at());
    assertEquals(257, mount.data().files());
    assertEquals(
        Files.getAttribute(set.resolve(mount.witness()), "unix:ino"), (Object) mount.inode());
    assertEquals("", Shell.run(below.resolve("study/set"), "ls -A"));
  }

  @Test
  void areToldByTheirListing() throws Exception {
    String printed =
        Shell.run(set, "find -type f -printf '%s %T@ %P\\n' | LC_ALL=C sort | sha256sum");

    assertEquals(
        new FetchedData(257, 4, FetchedData.By.LISTING, printed.substring(0, 64)),
        storage.mountData(SET, below).orElseThrow().data());
  }

  @Test
  void areAFolderOfManyBytes() throws Exception {
    Shell.run(set, "rm -r deep");
    assertCopied();
    try (RandomAccessFile file = new RandomAccessFile(set.resolve("file").toFile(), "rw")) {
      file.setLength((64 << 20) + 1);
    }

    assertEquals(1, storage.mountData(SET, below).orElseThrow().data().files());
  }

  @Test
  void areNoFileHoweverLarge() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(set.resolve("file").toFile(), "rw")) {
      file.setLength(1L << 40);
    }

    assertEquals(Optional.empty(), storage.mountData(new SharePath("study/set/file"), below));
  }

  @Test
  void areFoundThroughALinkOfTheOperators() throws Exception {
    Path link = Files.createSymbolicLink(run.resolve("shares"), root);
    storage = new LocalFolder(link, Ticker.SYSTEM, Duration.ofMinutes(1), data -> true);

    assertEquals(set.toRealPath(), storage.mountData(SET, below).orElseThrow().folder());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chmod g+w .",
        "chmod o+w ..",
        "chmod g+w ../..",
        "chmod g+w deep",
        "chmod o+w file",
        "chmod 600 file",
        "chmod 640 deep/7",
        "chmod o-x deep",
        "chmod o-r .",
      })
  void areNoneThatOthersCanChangeOrTheAlgorithmCannotRead(String script) throws Exception {
    Shell.run(set, script);

    assertCopied();
  }

  @ParameterizedTest
  @CsvSource({"file", "deep", ".", "..", "../.."})
  void areNoneThatBelongToOthers(String path) throws Exception {
    assumeTrue(isRoot(), "only root can give files away");
    Shell.run(set, "chown 12345 " + path);

    assertCopied();
  }

  /** As below /tmp: others can write there, but not put something in the place of what is ours. */
  @Test
  void mayLieInAFolderWhereNobodyTouchesWhatBelongsToOthers() throws Exception {
    Shell.run(set, "chmod 1777 ..");

    assertTrue(storage.mountData(SET, below).isPresent());
  }

  @Test
  void areNoneWithAnotherMountInThem() throws Exception {
    assumeTrue(isRoot(), "only root can mount");
    Shell.run(set, "mkdir 'in it' && mount -t tmpfs -o mode=755 none 'in it'");
    try {
      assertCopied();
    } finally {
      Shell.run(set, "umount 'in it'");
    }
  }

  @Test
  void areNoneThatTheEngineCannotMount() throws Exception {
    storage = new LocalFolder(root, Ticker.SYSTEM, Duration.ofMinutes(1), data -> false);

    assertCopied();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ln -s /etc link", "mkfifo deep/pipe", "ln -s ../file deep/link"})
  void areRefusedAsCopiedOnesAre(String script) throws Exception {
    Shell.run(set, script);

    assertThrows(Refused.class, () -> storage.mountData(SET, below));
  }

  private void assertCopied() {
    assertEquals(Optional.empty(), storage.mountData(SET, below));
    assertTrue(storage.fetchData(SET, below).files() >= 1);
    assertTrue(Files.exists(below.resolve("study/set/file")));
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
