package org.dataexchange.tasker.storage.webdav;

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
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dataexchange.tasker.cache.CacheTotals;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Inventory;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.storage.Storages;
import org.dataexchange.tasker.storage.files.Shares;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that fetches into a cache is killed at moments that a seed gives. */
@Timeout(600)
class KilledCacheIT {

  private static final SharePath SET = new SharePath("study/set");
  private static final int ROUNDS = 50;
  private static final int FILES = 100;
  private static final int FOLDERS = 4;
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
            Storages.shares(
                StorageRoot.folder(url, Duration.ofMinutes(1)),
                cache,
                Ticker.SYSTEM,
                io,
                data -> false,
                () -> true,
                Optional.empty())) {
      shares.fetchData(SET, below);
      io.shutdown();
    }
  }

  /** That many of a hundred files, and the large one, get other contents; returns how many did. */
  private int change(LyingServer server, int percent) {
    version++;
    int changed = 1;
    for (int i = 0; i < FILES; i++) {
      if (random.nextInt(100) < percent) {
        server.file("study/set/" + i % 3 + "/" + i, "file " + i + " of version " + version);
        changed++;
      }
    }
    server.file("study/set/large", Integer.toString(version).repeat(LARGE).substring(0, LARGE));
    return changed;
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

  /** A moment: so long after so many answers of the server. */
  private record Moment(int answers, long millis) {}

  private void run(LyingServer server, Moment kill) throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CompletableFuture<Process> started = new CompletableFuture<>();
    // by the thread that has answered: another one may come when all has long been fetched
    server.after(
        kill.answers(),
        () -> {
          end(started.join(), kill.millis());
          reached.countDown();
        });
    Process process = start(server);
    started.complete(process);
    try (BufferedReader said = process.inputReader()) {
      assertEquals("begins", said.readLine());
      if (kill.answers() > 0) {
        assertTrue(reached.await(60, TimeUnit.SECONDS));
      } else {
        end(process, kill.millis());
      }
      process.waitFor();
    }
  }

  private static void end(Process process, long millis) {
    try {
      process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of five, one before the first request, three while it transfers, one while it ends. */
  private Moment moment(int round, int answers) {
    return switch (round % 5) {
      case 0 -> new Moment(0, random.nextLong(200));
      case 1 -> new Moment(answers, random.nextLong(60));
      default -> new Moment(1 + random.nextInt(answers - 10), random.nextLong(3));
    };
  }

  @Test
  void leavesNothingHalf() throws Exception {
    try (LyingServer server = new LyingServer()) {
      change(server, 100);
      fetch(server.url(), workspace, workspace.resolve("first"));
      FileTree.delete(workspace.resolve("first"));
      int cut = 0;
      for (int round = 0; round < ROUNDS; round++) {
        int changed = change(server, round % 2 == 0 ? 100 : 30);
        Moment kill = moment(round, FOLDERS + changed);
        run(server, kill);
        cut += isWhole(server, "killed") ? 0 : 1;
        isSound(server, "round %d, killed at %s".formatted(round, kill));
      }
      assertTrue(cut >= ROUNDS / 2, "only " + cut + " fetches were cut");
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
    assertEquals(new CacheTotals(FILES + 1, bytes(server), 1), inventory().stock(), when);
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
