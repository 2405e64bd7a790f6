package org.dataexchange.tasker.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cache of 1000 bytes; each fetch keeps files of 400. */
@Timeout(60)
class ContentCacheTest {

  @TempDir Path workspace;
  private final SteppingClock clock = SteppingClock.standing();

  private Path folder() {
    return workspace.resolve("cache");
  }

  private ContentCache cache() {
    return ContentCache.in(folder(), new Size(1000), clock);
  }

  private Inventory inventory() {
    return ContentCache.inventory(folder()).orElseThrow();
  }

  private static String text(String what) {
    return what.repeat(400).substring(0, 400);
  }

  /** Fetches a path as a run does; its files lie in a folder of that name. */
  private Lease fetch(ContentCache cache, String path, String... texts) throws IOException {
    Lease lease = cache.lease("storage", path);
    Path run = Files.createDirectories(workspace.resolve(path));
    List<Manifest.File> files = new ArrayList<>();
    for (String text : texts) {
      Path file = run.resolve(Integer.toString(files.size()));
      Files.writeString(file, text);
      String sha256 = Sha256.hex(text.getBytes(UTF_8));
      Manifest.File kept = new Manifest.File(file.getFileName(), "tag", text.length(), sha256);
      assertTrue(lease.keep(file, kept));
      files.add(kept);
    }
    lease.publish(lease.describe(Optional.empty(), true, List.of(), files));
    clock.goOn(Duration.ofSeconds(1));
    return lease;
  }

  /** The run is over, and its folder is removed. */
  private void end(String path) throws IOException {
    FileTree.delete(workspace.resolve(path));
  }

  private void fetchAndEnd(ContentCache cache, String path, String text) throws IOException {
    Lease lease = fetch(cache, path, text);
    end(path);
    lease.close();
  }

  private static boolean knows(ContentCache cache, String path) {
    try (Lease lease = cache.lease("storage", path)) {
      return lease.manifest().isPresent();
    }
  }

  private List<Path> files(String below) throws IOException {
    try (Stream<Path> all = Files.walk(folder().resolve(below))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void removesWhatWasNotUsedForLongest() throws IOException {
    ContentCache cache = cache();
    fetchAndEnd(cache, "a", text("a"));
    fetchAndEnd(cache, "b", text("b"));
    try (Lease a = cache.lease("storage", "a")) {
      a.used();
    }

    fetchAndEnd(cache, "c", text("c"));

    assertTrue(knows(cache, "a") && !knows(cache, "b") && knows(cache, "c"));
    assertEquals(new CacheTotals(2, 800, 2), inventory().stock());
    assertEquals(800, cache.bytes());
  }

  @Test
  void removesNothingThatIsInUse() throws IOException {
    ContentCache cache = cache();
    fetchAndEnd(cache, "a", text("a"));
    try (Lease a = cache.lease("storage", "a")) {
      fetchAndEnd(cache, "b", text("b"));
      fetchAndEnd(cache, "c", text("c"));

      assertTrue(a.manifest().isPresent());
      assertTrue(a.give(a.manifest().get().files().getFirst(), workspace.resolve("given")));
    }
    assertFalse(knows(cache, "b"));
  }

  @Test
  void keepsWhatARunHoldsSinceRemovingItFreesNothing() throws IOException {
    ContentCache cache = cache();
    fetch(cache, "a", text("a")).close();
    fetch(cache, "b", text("b")).close();
    fetch(cache, "c", text("c")).close();

    assertTrue(knows(cache, "a") && knows(cache, "b") && knows(cache, "c"));
    end("a");
    end("b");
    end("c");
    fetchAndEnd(cache, "d", text("d"));
    assertEquals(800, cache.bytes());
    assertTrue(knows(cache, "c") && knows(cache, "d") && !knows(cache, "a"));
  }

  @Test
  void keepsTheSameBytesOnce() throws IOException {
    ContentCache cache = cache();
    Lease both = fetch(cache, "a", text("x"), text("x"));
    Lease other = fetch(cache, "b", text("x"));
    both.close();
    other.close();

    assertEquals(new CacheTotals(1, 400, 2), inventory().stock());
    assertEquals(400, cache.bytes());
    assertEquals(4, Files.getAttribute(workspace.resolve("b/0"), "unix:nlink"));
  }

  @Test
  void makesRoomOnTheDisk() throws IOException {
    ContentCache cache = cache();
    fetchAndEnd(cache, "a", text("a"));
    fetchAndEnd(cache, "b", text("b"));

    cache.makeRoom(1);

    assertTrue(!knows(cache, "a") && knows(cache, "b"));
    cache.makeRoom(1_000_000);
    assertEquals(new CacheTotals(0, 0, 0), inventory().stock());
  }

  @Test
  void isClearedAtStartOfWhatAKilledServerLeft() throws IOException {
    fetchAndEnd(cache(), "a", text("a"));
    Lease killed = cache().lease("storage", "b");
    Path file = Files.writeString(workspace.resolve("file"), text("b"));
    String sha256 = Sha256.hex(text("b").getBytes(UTF_8));
    killed.keep(file, new Manifest.File(Path.of("b"), "tag", 400, sha256));
    Files.delete(file);
    Files.writeString(folder().resolve("tmp/half"), "ha");

    ContentCache cache = cache();

    assertEquals(new CacheTotals(1, 400, 1), inventory().stock());
    assertEquals(400, cache.bytes());
    assertEquals(List.of(), files("tmp"));
  }

  @Test
  void tellsWhatIsBrokenAndRemovesIt() throws IOException {
    ContentCache cache = cache();
    fetchAndEnd(cache, "corrupt", text("a"));
    fetchAndEnd(cache, "whole", text("b"));
    assertEquals(
        new Inventory.Checked(new CacheTotals(2, 800, 2), List.of()), inventory().verify());
    overwrite(Sha256.hex(text("a").getBytes(UTF_8)), text("A"));
    Files.writeString(folder().resolve("objects/strange"), "");
    Files.createDirectories(folder().resolve("objects/zz/deep"));
    Path half = files("trees").getFirst();
    byte[] manifest = Files.readAllBytes(half);
    Files.write(folder().resolve("trees/half"), java.util.Arrays.copyOf(manifest, 40));

    Inventory.Checked checked = inventory().verify();

    assertEquals(3, checked.broken().size(), checked::toString);
    assertTrue(checked.broken().toString().contains("the manifest half cannot be read"));
    assertEquals(
        new Inventory.Checked(new CacheTotals(1, 400, 2), List.of()), inventory().verify());
  }

  @Test
  void saysWhichContentsAreMissing() throws IOException {
    fetchAndEnd(cache(), "study/set", text("a"));
    Files.delete(files("objects").getFirst());

    List<String> broken = inventory().verify().broken();

    assertEquals(List.of("of 'study/set' 1 contents are missing"), broken);
    assertEquals(List.of(), inventory().verify().broken());
  }

  private void overwrite(String sha256, String text) throws IOException {
    Path object = folder().resolve("objects").resolve(sha256.substring(0, 2)).resolve(sha256);
    assertTrue(object.toFile().setWritable(true));
    Files.writeString(object, text);
  }

  @Test
  void clearsWhatNoRunUses() throws IOException {
    ContentCache cache = cache();
    fetchAndEnd(cache, "a", text("a"));
    fetch(cache, "b", text("b")).close();

    assertEquals(new CacheTotals(1, 400, 0), inventory().clear());
    assertEquals(text("b"), Files.readString(workspace.resolve("b/0")));
    end("b");
    assertEquals(new CacheTotals(0, 0, 0), inventory().clear());
    assertEquals(new CacheTotals(0, 0, 0), inventory().clear());
    fetchAndEnd(cache, "a", text("a"));
    assertEquals(
        new Inventory.Checked(new CacheTotals(1, 400, 1), List.of()), inventory().verify());
  }

  @Test
  void givesCopiesWhereNoMoreLinksCanBeMade() throws IOException {
    ContentCache cache = cache();
    try (Lease lease = fetch(cache, "a", text("a"))) {
      Manifest.File file = lease.manifest().orElseThrow().files().getFirst();
      Path links = Files.createDirectory(workspace.resolve("links"));
      for (int i = 0; i < 66_000; i++) {
        assertTrue(lease.give(file, links.resolve(Integer.toString(i))));
      }
      assertEquals(text("a"), Files.readString(links.resolve("65999")));
      fetch(cache, "b", text("a")).close();
    }
    assertEquals(text("a"), Files.readString(workspace.resolve("b/0")));
    assertEquals(new CacheTotals(1, 400, 2), inventory().stock());
  }

  @Test
  void servesRunsOnAnotherFileSystem() throws IOException {
    Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "tasker-cache");
    try {
      ContentCache cache = ContentCache.in(elsewhere, new Size(1000), clock);
      try (Lease lease = fetch(cache, "a", text("a"))) {
        Manifest.File file = lease.manifest().orElseThrow().files().getFirst();
        Path given = workspace.resolve("given");
        assertTrue(lease.give(file, given));
        assertEquals(text("a"), Files.readString(given));
        assertEquals(1, Files.getAttribute(given, "unix:nlink"));
      }
      assertEquals(List.of(), ContentCache.inventory(elsewhere).orElseThrow().verify().broken());
    } finally {
      FileTree.delete(elsewhere);
    }
  }

  @Test
  void leavesTheDiskAloneWhenItIsOff() throws IOException {
    ContentCache off = ContentCache.in(folder(), new Size(0), clock);
    try (Lease lease = off.lease("storage", "a")) {
      assertFalse(lease.takes(0));
      assertEquals(Optional.empty(), lease.manifest());
    }
    assertFalse(Files.exists(folder()));
    assertEquals(Optional.empty(), ContentCache.inventory(folder()));
  }
}
