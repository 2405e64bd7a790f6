package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.sandbox.Timings;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;

/**
 * How long it takes to fetch many small files, and a large one, from an Apache over TLS: by Tasker
 * and by {@code rclone copy}, in turns, so that all see the same machine. And what memory the large
 * one takes, beside a smaller one.
 */
public final class StorageBench {

  private static final int SMALL_FILES = 2000;
  private static final long LARGE = 2L << 30;

  private final ApacheDav server;
  private final Path into;
  private final String obscured;

  private StorageBench(ApacheDav server, Path into) throws IOException, InterruptedException {
    this.server = server;
    this.into = into;
    this.obscured = Shell.run(into, "rclone obscure '%s'".formatted(ApacheDav.PASSWORD)).strip();
    Shell.run(
        server.documents(),
        """
        for folder in {1..20}; do mkdir -p small/$folder; done
        for file in {1..%d}; do head -c 4096 /dev/zero > small/$((file %% 20 + 1))/$file; done
        mkdir large medium; truncate -s %d large/zeros; truncate -s %d medium/zeros
        """
            .formatted(SMALL_FILES, LARGE, LARGE / 8));
  }

  /**
   * @param args rounds
   */
  public static void main(String[] args) throws Exception {
    // where the disk is not what is measured, if there is such a place
    Path memory = Path.of("/dev/shm");
    boolean fits =
        Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > 2 * LARGE;
    Path into =
        fits
            ? Files.createTempDirectory(memory, "tasker-bench")
            : Files.createTempDirectory("tasker-bench");
    try (ApacheDav server = new ApacheDav()) {
      StorageBench bench = new StorageBench(server, into);
      System.out.printf(
          "WebDAV over TLS into %s, %s interleaved rounds, milliseconds   median     p95%n",
          fits ? "memory" : "a disk", args[0]);
      bench.compare("small", SMALL_FILES + " files of 4 KiB", Integer.parseInt(args[0]));
      bench.compare("large", "one file of 2 GiB", Integer.parseInt(args[0]));
      System.out.printf("%nTasker's peak memory, a JVM of its own each%n");
      bench.weigh("medium", "one file of 256 MiB");
      bench.weigh("large", "one file of 2 GiB");
    } finally {
      FileTree.delete(into);
    }
  }

  @FunctionalInterface
  private interface Fetch {
    void into(Path folder) throws Exception;
  }

  private void compare(String share, String what, int rounds) throws Exception {
    ExecutorService io = Executors.newCachedThreadPool();
    Map<String, Fetch> ways = new LinkedHashMap<>();
    try (WebDav storage = storage(server.url().toString(), server.certificate(), io)) {
      int transfers = Crew.HELPERS + 1;
      ways.put(
          "Tasker, %d at a time".formatted(transfers),
          folder -> storage.fetchData(new SharePath(share), folder));
      if (share.equals("large")) {
        ways.put("rclone copy, its default of 4", rclone(share, 4));
      }
      ways.put("rclone copy, %d at a time".formatted(transfers), rclone(share, transfers));
      // a server has been up for long when a task comes
      millis(ways.values().iterator().next());
      Map<String, Timings> times = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, Fetch> way : ways.entrySet()) {
          double took = millis(way.getValue());
          times.computeIfAbsent(way.getKey(), name -> new Timings()).add(took);
        }
      }
      times.forEach(
          (name, timing) ->
              System.out.printf(
                  "  %-58s %9.0f %7.0f%n",
                  what + ": " + name, timing.median(), timing.percentile(95)));
    } finally {
      io.shutdownNow();
    }
  }

  private double millis(Fetch fetch) throws Exception {
    Path folder = into.resolve("fetched");
    long began = System.nanoTime();
    fetch.into(folder);
    double took = (System.nanoTime() - began) / 1e6;
    FileTree.delete(folder);
    return took;
  }

  private Fetch rclone(String share, int transfers) {
    List<String> command =
        new ArrayList<>(
            List.of("rclone", "copy", ":webdav:" + share, into.resolve("fetched").toString()));
    command.addAll(List.of("--webdav-url", server.url().toString()));
    command.addAll(List.of("--webdav-user", ApacheDav.USER, "--webdav-pass", obscured));
    command.addAll(List.of("--ca-cert", server.certificate().toString(), "--config", ""));
    command.addAll(List.of("--transfers", Integer.toString(transfers)));
    return folder -> {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(into.resolve("rclone").toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(into.resolve("rclone")));
      }
    };
  }

  private static WebDav storage(String url, Path certificate, ExecutorService io) {
    return new WebDav(
        new StorageRoot(
            java.net.URI.create(url),
            Optional.of(new Login(ApacheDav.USER, ApacheDav.PASSWORD)),
            Optional.of(certificate),
            FolderETags.AUTO,
            Duration.ofMinutes(15)),
        ContentCache.off(),
        Clock.systemUTC(),
        io);
  }

  private void weigh(String share, String what) throws Exception {
    String said =
        org.dataexchange.tasker.task.OwnProcess.run(
            "true",
            "256m",
            Weighed.class,
            server.url(),
            server.certificate(),
            share,
            into.resolve("fetched"));
    FileTree.delete(into.resolve("fetched"));
    System.out.printf("  %-58s %s%n", what, said.replaceFirst("^0 ", ""));
  }

  /** Fetches once, and says what memory that took at most. */
  static final class Weighed {
    private Weighed() {}

    public static void main(String[] args) throws Exception {
      ExecutorService io = Executors.newCachedThreadPool();
      try (WebDav storage = storage(args[0], Path.of(args[1]), io)) {
        storage.fetchData(new SharePath(args[2]), Path.of(args[3]));
      }
      io.shutdownNow();
      long resident =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
              .findFirst()
              .orElseThrow();
      System.out.printf("%d MiB resident%n", resident);
    }
  }
}
