package org.dataexchange.tasker.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Inventory;
import org.dataexchange.tasker.cache.Stock;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.StorageRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that fetches into a cache is killed at moments that a seed gives. */
@Timeout(240)
class KilledCacheIT {

  private static final SharePath SET = new SharePath("study/set");
  private static final int ROUNDS = 50;
  private static final int FILES = 150;
  private static final int LARGE = 400_000;
  private static final Size MOST = new Size(1 << 20);

  @TempDir Path workspace;
  private final Random random = new Random(20261124);
  private int version;

  /** Fetches once, as a server does. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println("begins");
      fetch(URI.create(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
      System.exit(0);
    }
  }

  private static void fetch(URI url, Path workspace, Path below) {
    ContentCache cache = ContentCache.in(workspace.resolve("cache"), MOST, Clock.systemUTC());
    try (ExecutorService io = Executors.newCachedThreadPool();
        Shares shares =
            Shares.at(
                StorageRoot.folder(url, Duration.ofMinutes(1)), cache, Clock.systemUTC(), io)) {
      shares.fetchData(SET, below);
      io.shutdown();
    }
  }

  /** Some files get other contents, as many as that of a hundred. */
  private void change(LyingServer server, int percent) {
    version++;
    for (int i = 0; i < FILES; i++) {
      if (random.nextInt(100) < percent) {
        server.file("study/set/" + i % 3 + "/" + i, "file " + i + " of version " + version);
      }
    }
    server.file("study/set/large", Integer.toString(version).repeat(LARGE).substring(0, LARGE));
  }

  private Process start(LyingServer server) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            server.url().toString(),
            workspace.toString(),
            workspace.resolve("killed").toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** How long it takes from its beginning to its end, or to be killed. */
  private long run(LyingServer server, long mostMillis) throws Exception {
    Process process = start(server);
    try (BufferedReader said = process.inputReader()) {
      assertEquals("begins", said.readLine());
      long began = System.nanoTime();
      if (process.waitFor(mostMillis, TimeUnit.MILLISECONDS)) {
        assertEquals(0, process.exitValue());
      }
      process.destroyForcibly().waitFor();
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }
  }

  @Test
  void leavesNothingHalf() throws Exception {
    try (LyingServer server = new LyingServer()) {
      change(server, 100);
      run(server, 60_000);
      change(server, 100);
      long whole = run(server, 60_000);
      int cut = 0;
      for (int round = 0; round < ROUNDS; round++) {
        change(server, round % 2 == 0 ? 100 : 30);
        long moment = random.nextLong(whole);
        cut += run(server, moment) < whole && !isWhole(server, "killed") ? 1 : 0;
        isSound(server, "round %d, killed after %d ms".formatted(round, moment));
      }
      System.out.printf("%d of %d kills hit a fetch of %d ms%n", cut, ROUNDS, whole);
      assertTrue(cut > ROUNDS / 4, "only " + cut + " hit");
    }
  }

  private Inventory inventory() {
    return ContentCache.inventory(workspace.resolve("cache")).orElseThrow();
  }

  private void isSound(LyingServer server, String when) throws Exception {
    assertEquals(List.of(), inventory().verify().broken(), when);
    FileTree.delete(workspace.resolve("killed"));
    fetch(server.url(), workspace, workspace.resolve("next"));
    assertTrue(isWhole(server, "next"), when);
    FileTree.delete(workspace.resolve("next"));
    ContentCache.in(workspace.resolve("cache"), MOST, Clock.systemUTC());
    assertEquals(new Stock(FILES + 1, bytes(server), 1), inventory().stock(), when);
    try (Stream<Path> left = Files.list(workspace.resolve("cache/tmp"))) {
      assertEquals(List.of(), left.toList(), when);
    }
  }

  private static String path(int file) {
    return file == FILES ? "study/set/large" : "study/set/" + file % 3 + "/" + file;
  }

  private boolean isWhole(LyingServer server, String run) throws IOException {
    for (int i = 0; i <= FILES; i++) {
      Path file = workspace.resolve(run).resolve(path(i));
      if (!Files.exists(file)
          || !java.util.Arrays.equals(Files.readAllBytes(file), server.content(path(i)).bytes())) {
        return false;
      }
    }
    return true;
  }

  private static long bytes(LyingServer server) {
    long bytes = 0;
    for (int i = 0; i <= FILES; i++) {
      bytes += server.content(path(i)).bytes().length;
    }
    return bytes;
  }
}
