package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.bench.Bench;
import org.dataexchange.tasker.bench.Figure;
import org.dataexchange.tasker.bench.Series;
import org.dataexchange.tasker.bench.Stage;
import org.dataexchange.tasker.bench.Table;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.engine.PlainContainers;
import org.dataexchange.tasker.task.RunFolder;

/**
 * What the tracer costs a program: the wall time of its work, as it measures it itself, in Tasker's
 * sandbox, in the same container without launcher and tracer, and there under a plain strace of all
 * calls. The variants take turns, so that all see the same machine.
 */
public final class TracingBench implements Bench {

  private static final int ROUNDS = 6;
  private static final int OPENINGS = 4_000;
  private static final int PROCESSES = 200;

  private enum Program {
    FILES(
        "%,d openings of a small file".formatted(OPENINGS),
        """
        for _ in range(%d):
            with open('/tmp/data/data/small', 'rb') as file:
                file.read()
        """
            .formatted(OPENINGS)),
    COMPUTATION("computation", "sum(i * i for i in range(12_000_000))\n"),
    STARTS(
        "%d processes".formatted(PROCESSES),
        """
        for _ in range(%d):
            subprocess.run(['/bin/true'], check=True)
        """
            .formatted(PROCESSES));

    private final String title;
    private final String work;

    Program(String title, String work) {
      this.title = title;
      this.work = work;
    }

    private String python() {
      return """
      import subprocess, time
      began = time.perf_counter()
      %sprint((time.perf_counter() - began) * 1000)
      """
          .formatted(work);
    }
  }

  private enum Variant {
    SANDBOX("Tasker's sandbox"),
    BARE("without tracer and launcher"),
    PLAIN_STRACE("plain strace, all calls");

    private final String title;

    Variant(String title) {
      this.title = title;
    }
  }

  private final Map<Program, Map<Variant, Series>> measured = new EnumMap<>(Program.class);
  private Lab lab;
  private PlainContainers containers;
  private RunFolder folder;

  @Override
  public void run(Stage stage) throws Exception {
    stage.engine();
    folder = new RunFolder(Files.createTempDirectory(stage.base(), "tracing"));
    // for the engine's own containers, in which nobody but this user would get in otherwise
    Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    prepare();
    try (Lab own = new Lab("TracingBench");
        PlainContainers plain = new PlainContainers(folder, PlainContainers.USUAL)) {
      lab = own;
      containers = plain;
      int rounds = stage.rounds(ROUNDS);
      for (int round = 0; round <= rounds; round++) {
        measure(round > 0);
        stage.say("round %d of %d".formatted(round, rounds));
      }
      stage.show(table());
      stage.show(costs());
    } finally {
      FileTree.delete(folder.path());
    }
  }

  private void prepare() throws IOException {
    Files.createDirectory(folder.box());
    Path data = Files.createDirectories(folder.data().resolve("data"));
    Files.writeString(data.resolve("small"), "a small file\n");
    Files.createDirectory(folder.code());
    for (Program program : Program.values()) {
      Files.writeString(folder.code().resolve(program + ".py"), program.python());
    }
  }

  /** The first round warms up. */
  private void measure(boolean counts) throws Exception {
    for (Program program : Program.values()) {
      for (Variant variant : Variant.values()) {
        double millis = millis(program, variant);
        if (counts) {
          measured
              .computeIfAbsent(program, p -> new EnumMap<>(Variant.class))
              .computeIfAbsent(variant, v -> new Series("ms"))
              .add(millis);
        }
      }
    }
  }

  private double millis(Program program, Variant variant) throws Exception {
    String code = "/tmp/code/" + program + ".py";
    String stdout =
        switch (variant) {
          case SANDBOX ->
              lab.run(
                      folder.code().resolve(program + ".py"),
                      folder.data().resolve("data"),
                      PlainContainers.USUAL)
                  .stdout();
          case BARE -> containers.run(List.of("python", code));
          case PLAIN_STRACE ->
              containers.run(
                  List.of("strace", "-f", "--seccomp-bpf", "-o", "/tmp/trace", "python", code));
        };
    return Double.parseDouble(stdout.strip());
  }

  private Table table() {
    Table table = new Table("tracing", "A program's own time, median");
    measured.forEach(
        (program, variants) ->
            variants.forEach(
                (variant, millis) -> table.put(program.title, variant.title, millis.median())));
    return table;
  }

  private Table costs() {
    Table table = new Table("cost", "What the sandbox's tracer costs");
    table.put("each opening of a file", "cost", cost(Program.FILES, 1_000.0 / OPENINGS, "µs"));
    table.put("each process", "cost", cost(Program.STARTS, 1.0 / PROCESSES, "ms"));
    Figure bare = median(Program.COMPUTATION, Variant.BARE);
    table.put("computation", "cost", cost(Program.COMPUTATION, 100 / bare.value(), "%"));
    return table;
  }

  private Figure cost(Program program, double factor, String unit) {
    return median(program, Variant.SANDBOX).minus(median(program, Variant.BARE), factor, unit);
  }

  private Figure median(Program program, Variant variant) {
    return measured.get(program).get(variant).median();
  }
}
