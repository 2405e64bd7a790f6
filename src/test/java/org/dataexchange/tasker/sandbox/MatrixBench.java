package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.bench.Bench;
import org.dataexchange.tasker.bench.Figure;
import org.dataexchange.tasker.bench.Series;
import org.dataexchange.tasker.bench.Stage;
import org.dataexchange.tasker.bench.Table;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.system.Script;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;

/**
 * What a product of matrices takes in an image of {@code ./tasker image --with numpy}, in Tasker's
 * sandbox and outside of every container: the same files, in which the program is run by chroot.
 * The two take turns, with as many threads, and time themselves.
 */
public final class MatrixBench implements Bench {

  private static final int ROUNDS = 6;
  private static final String IMAGE = "datex-matrix:latest";
  private static final String INSIDE = "in Tasker's sandbox";
  private static final String OUTSIDE = "outside, the same libraries";
  private static final String PRODUCT =
      """
      import numpy, statistics, time
      matrix = numpy.random.default_rng(1).random((1200, 1200))
      def product():
          began = time.perf_counter()
          matrix @ matrix
          return (time.perf_counter() - began) * 1000
      product()
      print(statistics.median(product() for _ in range(5)))
      """;

  private final Map<Integer, Map<String, Series>> measured = new TreeMap<>();

  @Override
  public void run(Stage stage) throws Exception {
    stage.engine();
    Path folder = Files.createTempDirectory(stage.base(), "matrix");
    Script.tasker(
        Map.of("TASKER_HOME", folder.resolve("home").toString()),
        "image",
        "--name",
        IMAGE,
        "--with",
        "numpy");
    Path root = unpacked(Files.createDirectory(folder.resolve("root")));
    Path program = Files.writeString(folder.resolve("product.py"), PRODUCT);
    Files.copy(program, root.resolve("product.py"));
    Path data = Files.createDirectory(folder.resolve("data"));
    try (Lab lab = new Lab("MatrixBench", IMAGE)) {
      int rounds = stage.rounds(ROUNDS);
      for (int round = 0; round <= rounds; round++) {
        for (int threads = 1; threads <= Runtime.getRuntime().availableProcessors(); threads *= 2) {
          double inside = Double.parseDouble(lab.run(program, data, limits(threads)).stdout());
          double outside = outside(root, threads);
          // the first round warms up
          if (round > 0) {
            series(threads, INSIDE).add(inside);
            series(threads, OUTSIDE).add(outside);
          }
        }
        stage.say("round %d of %d".formatted(round, rounds));
      }
    }
    FileTree.delete(root);
    stage.show(table());
  }

  private static Limits limits(int threads) {
    return new Limits(
        Size.parse("1GiB"),
        threads,
        64,
        Size.parse("16MiB"),
        Size.parse("64KiB"),
        Duration.ofMinutes(5));
  }

  private Series series(int threads, String where) {
    return measured
        .computeIfAbsent(threads, key -> new TreeMap<>())
        .computeIfAbsent(where, key -> new Series("ms"));
  }

  private Table table() {
    Table table = new Table("matrix", "A product of two matrices of 1,200 by 1,200, median");
    measured.forEach(
        (threads, places) -> {
          String row = "%d thread%s".formatted(threads, threads == 1 ? "" : "s");
          Figure inside = places.get(INSIDE).median();
          Figure outside = places.get(OUTSIDE).median();
          table.put(row, INSIDE, inside);
          table.put(row, OUTSIDE, outside);
          table.put(row, "of that outside", inside.per(outside, 1, "×"));
        });
    return table;
  }

  /** The image's files, as the engine has them. */
  private static Path unpacked(Path root) throws Exception {
    command(
        List.of(
            "bash",
            "-euo",
            "pipefail",
            "-c",
            "container=$(docker create \"$1\" -); docker export \"$container\" | tar -xf - -C"
                + " \"$2\"; docker rm \"$container\"",
            "unpack",
            IMAGE,
            root.toString()));
    return root;
  }

  private static double outside(Path root, int threads) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("env", "-i", "OPENBLAS_NUM_THREADS=" + threads, "/usr/sbin/chroot"));
    command.addAll(List.of(root.toString(), "/usr/bin/python3", "/product.py"));
    return Double.parseDouble(command(command));
  }

  private static String command(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + String.join(" ", command));
    }
    return said;
  }
}
