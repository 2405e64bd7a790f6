package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dataexchange.tasker.bench.Bench;
import org.dataexchange.tasker.bench.Figure;
import org.dataexchange.tasker.bench.Series;
import org.dataexchange.tasker.bench.Stage;
import org.dataexchange.tasker.bench.Table;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.dataexchange.tasker.task.Ticker;

/**
 * How long it takes to fetch many small files, and a large one, from an Apache over TLS: by Tasker
 * and by {@code rclone copy}, in turns, so that all see the same machine. And what memory the large
 * one takes, beside a smaller one.
 */
public final class StorageBench implements Bench {

  private static final int ROUNDS = 3;

  private static final int SMALL_FILES = 2000;
  private static final long LARGE = 2L << 30;

  private ApacheDav server;
  private Path into;
  private String obscured;
  private Table table;

  @Override
  public void run(Stage stage) throws Exception {
    // where the disk is not what is measured, if there is such a place
    Path memory = Path.of("/dev/shm");
    boolean fits =
        Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > 2 * LARGE;
    into = Files.createTempDirectory(fits ? memory : stage.base(), "tasker-bench");
    try (ApacheDav apache = new ApacheDav()) {
      server = apache;
      fill();
      int rounds = stage.rounds(ROUNDS);
      table = new Table("times", "WebDAV over TLS into " + (fits ? "memory" : "a disk"));
      compare("small", SMALL_FILES + " files of 4 KiB", rounds);
      compare("large", "one file of 2 GiB", rounds);
      stage.show(table);
      table = new Table("memory", "Tasker's peak memory, a JVM of its own each");
      weigh("medium", "one file of 256 MiB");
      weigh("large", "one file of 2 GiB");
      stage.show(table);
    } finally {
      FileTree.delete(into);
    }
  }

  private void fill() throws IOException, InterruptedException {
    obscured = Shell.run(into, "rclone obscure '%s'".formatted(ApacheDav.PASSWORD)).strip();
    Shell.run(
        server.documents(),
        """
        for folder in {1..20}; do mkdir -p small/$folder; done
        for file in {1..%d}; do head -c 4096 /dev/zero > small/$((file %% 20 + 1))/$file; done
        mkdir large medium; truncate -s %d large/zeros; truncate -s %d medium/zeros
        """
            .formatted(SMALL_FILES, LARGE, LARGE / 8));
  }

  @FunctionalInterface
  private interface Fetch {
    void into(Path folder) throws Exception;
  }

  private void compare(String share, String what, int rounds) throws Exception {
    ExecutorService io = Executors.newCachedThreadPool();
    Map<String, Fetch> ways = new LinkedHashMap<>();
    try (WebDav storage = storage(server.url().toString(), server.certificate(), io)) {
      int transfers = ParallelTransfers.HELPERS + 1;
      ways.put(
          "Tasker, %d at a time".formatted(transfers),
          folder -> storage.fetchData(new SharePath(share), folder));
      if (share.equals("large")) {
        ways.put("rclone copy, its default of 4", rclone(share, 4));
      }
      ways.put("rclone copy, %d at a time".formatted(transfers), rclone(share, transfers));
      // a server has been up for long when a task comes
      millis(ways.values().iterator().next());
      Map<String, Series> times = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, Fetch> way : ways.entrySet()) {
          double took = millis(way.getValue());
          times.computeIfAbsent(way.getKey(), name -> new Series("ms")).add(took);
        }
      }
      times.forEach((name, series) -> table.put(what + ": " + name, "median", series.median()));
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
            Duration.ofMinutes(15),
            Optional.empty()),
        ContentCache.off(),
        Ticker.SYSTEM,
        io,
        () -> true,
        DavClient.RetryPolicy.USUAL);
  }

  private void weigh(String share, String what) throws Exception {
    String said =
        OwnProcess.run(
            "true",
            "256m",
            Weighed.class,
            server.url(),
            server.certificate(),
            share,
            into.resolve("fetched"));
    FileTree.delete(into.resolve("fetched"));
    if (!said.matches("0 \\d+")) {
      throw new IllegalStateException(said);
    }
    double resident = Double.parseDouble(said.substring(2));
    table.put(what, "resident", Figure.exact(resident, "MiB"));
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
      System.out.println(OwnProcess.mostResident());
    }
  }
}
