package org.dataexchange.tasker.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Size;

/**
 * What the tracer costs a program: the wall time of its work, as it measures it itself, in Tasker's
 * sandbox, in the same container without launcher and tracer, and there under a plain strace of all
 * calls. The variants take turns, so that all see the same machine.
 */
public final class TracingBench {

  private static final Limits LIMITS =
      new Limits(
          Size.parse("2GiB"), 1, 512, Size.parse("1GiB"), Size.parse("64MiB"), Duration.ofHours(1));

  private enum Program {
    FILES(
        "20,000 openings of a small file",
        """
        for _ in range(20_000):
            with open('/tmp/data/data/small', 'rb') as file:
                file.read()
        """),
    COMPUTATION("computation", "sum(i * i for i in range(12_000_000))\n"),
    PROCESSES(
        "200 processes",
        """
        for _ in range(200):
            subprocess.run(['/bin/true'], check=True)
        """);

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

  private final Map<Program, Map<Variant, Timings>> measured = new EnumMap<>(Program.class);
  private final Lab lab;
  private final PlainContainers containers;
  private final RunFolder folder;

  private TracingBench(Lab lab, PlainContainers containers, RunFolder folder) {
    this.lab = lab;
    this.containers = containers;
    this.folder = folder;
  }

  /**
   * @param args rounds
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    RunFolder folder = new RunFolder(Files.createTempDirectory("bench"));
    // for the engine's own containers, in which nobody but this user would get in otherwise
    Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Lab lab = new Lab("TracingBench");
        PlainContainers containers = new PlainContainers(folder, LIMITS)) {
      new TracingBench(lab, containers, folder).run(rounds);
    } finally {
      FileTree.delete(folder.path());
    }
  }

  private void run(int rounds) throws Exception {
    Files.createDirectory(folder.box());
    Path data = Files.createDirectories(folder.data().resolve("data"));
    Files.writeString(data.resolve("small"), "a small file\n");
    Files.createDirectory(folder.code());
    for (Program program : Program.values()) {
      Files.writeString(folder.code().resolve(program + ".py"), program.python());
    }
    for (int round = -1; round < rounds; round++) {
      for (Program program : Program.values()) {
        for (Variant variant : Variant.values()) {
          double millis = millis(program, variant);
          if (round >= 0) {
            measured
                .computeIfAbsent(program, p -> new EnumMap<>(Variant.class))
                .computeIfAbsent(variant, v -> new Timings())
                .add(millis);
          }
        }
      }
    }
    print(rounds);
  }

  private double millis(Program program, Variant variant) throws Exception {
    String code = "/tmp/code/" + program + ".py";
    String stdout =
        switch (variant) {
          case SANDBOX ->
              lab.run(folder.code().resolve(program + ".py"), folder.data().resolve("data"), LIMITS)
                  .stdout();
          case BARE -> containers.run(List.of("python", code), true);
          case PLAIN_STRACE ->
              containers.run(
                  List.of("strace", "-f", "--seccomp-bpf", "-o", "/tmp/trace", "python", code),
                  true);
        };
    return Double.parseDouble(stdout.strip());
  }

  private void print(int rounds) {
    String head = "A program's own time, %d interleaved rounds, milliseconds".formatted(rounds);
    System.out.printf("%-58s %7s %7s   ratio%n", head, "median", "p95");
    measured.forEach(
        (program, variants) -> {
          double bare = variants.get(Variant.BARE).median();
          variants.forEach(
              (variant, timings) ->
                  System.out.printf(
                      "  %-56s %7.0f %7.0f %7.2f%n",
                      program.title + ", " + variant.title,
                      timings.median(),
                      timings.percentile(95),
                      timings.median() / bare));
        });
    System.out.printf(
        "%nThe tracer costs %.0f µs for each opening of a file, %.1f ms for each process, and %s.%n",
        cost(Program.FILES) / 20,
        cost(Program.PROCESSES) / 200,
        "%.0f %% of the time of a computation".formatted(percent(Program.COMPUTATION)));
  }

  private double cost(Program program) {
    return median(program, Variant.SANDBOX) - median(program, Variant.BARE);
  }

  private double percent(Program program) {
    return Math.max(0, cost(program) / median(program, Variant.BARE) * 100);
  }

  private double median(Program program, Variant variant) {
    return measured.get(program).get(variant).median();
  }
}
