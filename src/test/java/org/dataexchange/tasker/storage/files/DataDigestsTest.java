package org.dataexchange.tasker.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What tells data apart is what the machine's own tools compute. */
@Timeout(60)
class DataDigestsTest {

  @TempDir Path root;
  private Path set;

  @BeforeEach
  void lay() throws Exception {
    set = Files.createDirectory(root.resolve("set"));
    Shell.run(
        set,
        "mkdir -p a empty; echo 1 > a/b; echo 22 > a.b; echo 333 > 'a b'; echo > $'\\xff'; : > ä;"
            + " touch -d '1969-12-31 23:59:58 UTC' a.b; touch -d '2026-01-02 03:04:05.5' a/b");
  }

  private FetchedData listing() throws IOException {
    ListingDigest digest = new ListingDigest();
    SafeWalk.walk(
        root,
        new SharePath("set"),
        new SafeWalk.Visitor() {
          @Override
          public boolean opens(Path path, PosixFileAttributes about) {
            if (about.isRegularFile()) {
              digest.add(path, about);
            }
            return false;
          }

          @Override
          public void file(Path path, FileChannel content) {}
        });
    return digest.data();
  }

  private FetchedData contents() throws IOException {
    ContentsDigest contents = new ContentsDigest();
    SafeWalk.walk(
        root,
        new SharePath("set"),
        (path, content) -> contents.add(path, content.size(), Sha256.hex(content, piece -> {})));
    return contents.data();
  }

  @Test
  void isOfContentsWhatTheContractNames() throws Exception {
    assertEquals(new FetchedData(5, 10, FetchedData.By.CONTENTS, Shell.treeHash(set)), contents());
  }

  @Test
  void isOfAListingWhatFindPrints() throws Exception {
    String printed =
        Shell.run(set, "find -type f -printf '%s %T@ %P\\n' | LC_ALL=C sort | sha256sum");

    assertEquals(
        new FetchedData(5, 10, FetchedData.By.LISTING, printed.substring(0, 64)), listing());
  }

  @Test
  void tellsDataApartThatDifferInATime() throws Exception {
    FetchedData before = listing();
    FetchedData contents = contents();

    Files.setLastModifiedTime(set.resolve("a/b"), FileTime.from(Instant.ofEpochSecond(7, 1)));

    assertNotEquals(before, listing());
    assertEquals(contents, contents());
  }

  @Test
  void cannotBeMistakenForAnotherSetByANameWithALineEnd() throws Exception {
    Shell.run(set, "rm -r *; touch a b");
    FetchedData two = contents();
    Shell.run(set, "rm *; touch $'a\\n" + Sha256.hex(new byte[0]) + "  b'");
    FetchedData one = contents();
    Shell.run(set, "rm *; touch 'a\\n" + Sha256.hex(new byte[0]) + "  b'");

    assertNotEquals(two.identity(), one.identity());
    assertNotEquals(one.identity(), contents().identity());
  }

  @Test
  void sortsMoreThanIsHeldAtOnce() {
    Random random = new Random(1);
    List<String> all = new ArrayList<>();
    SortedLines lines = new SortedLines();
    for (int i = 0; i < 60_000; i++) {
      all.add(random.nextInt(1000) + " \u00e4\u0000" + "x".repeat(random.nextInt(400)));
      lines.add(all.getLast());
    }
    List<String> sorted = new ArrayList<>();

    lines.forEach(sorted::add);

    Collections.sort(all);
    assertEquals(all, sorted);
  }
}
