package org.dataexchange.tasker.selftest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.task.Backoff;

/**
 * Looks whether anything is left of the attacks: on the engine, among the processes, in the log.
 */
record LeftoverChecks(Environment environment) {

  /** What an algorithm's processes run as. */
  private static final long FIRST_USER = 52_000;

  private static final long LAST_USER = 53_999;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration MOST = Duration.ofSeconds(10);

  /**
   * @param nodes the servers that took the tasks
   * @param runs their runs; a run's mounts on the host bear its id
   */
  List<Row> rows(Set<String> nodes, Set<String> runs) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    rows.add(
        nothing(
            "containers", "none of these servers' runs on the engine", () -> containers(nodes)));
    if (environment.engine().startsWith("unix:")) {
      rows.add(nothing("processes", "none of these runs on this machine", () -> processes(runs)));
    }
    rows.add(nothing("readiness", "UP", this::objections));
    environment
        .server()
        .map(server -> server.resolve("console.log"))
        .filter(Files::isReadable)
        .ifPresent(
            log -> rows.add(Row.check("log", "no line that an algorithm forged", forged(log))));
    return rows;
  }

  @FunctionalInterface
  private interface Look {
    List<String> found() throws IOException, InterruptedException;
  }

  /** Looks until there is nothing, or patience is at its end. */
  private static Row nothing(String name, String expected, Look look) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    while (true) {
      List<String> found;
      try {
        found = look.found();
      } catch (IOException e) {
        found = List.of("cannot be seen: " + e);
      }
      if (found.isEmpty() || System.nanoTime() > end) {
        return Row.check(name, expected, found);
      }
      backoff.pause();
    }
  }

  private List<String> containers(Set<String> nodes) throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    for (String node : nodes) {
      found.addAll(
          Subprocess.docker(
              environment.engine(),
              MOST,
              "ps",
              "--all",
              "--filter",
              "label=tasker.run",
              "--filter",
              "label=tasker.node=" + node,
              "--format",
              "{{.Names}} {{.Status}}"));
    }
    // what waits for the next run is nothing that a run left
    found.removeIf(container -> container.startsWith("tasker-prepared-"));
    return found;
  }

  private static List<String> processes(Set<String> runs) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> isOf(process, runs))
          .map(process -> "process " + process.getFileName())
          .toList();
    }
  }

  private static boolean isOf(Path process, Set<String> runs) {
    return read(process.resolve("status"))
        .flatMap(LeftoverChecks::user)
        .filter(user -> user >= FIRST_USER && user <= LAST_USER)
        .flatMap(user -> read(process.resolve("mountinfo")))
        .filter(mounts -> runs.stream().anyMatch(mounts::contains))
        .isPresent();
  }

  private static Optional<Long> user(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> Long.valueOf(line.split("\\s+")[1]))
        .findFirst();
  }

  /** Nothing for a process that has ended meanwhile. */
  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Over HTTPS, too: the server is this machine's, whatever name its certificate has. */
  private List<String> objections() throws IOException, InterruptedException {
    String ready = environment.address() + "/health/ready";
    List<String> said =
        Subprocess.said(
            "asking for readiness",
            MOST,
            List.of("curl", "-gskS", "-m", "5", "-w", "\n%{http_code}", ready));
    return said.getLast().equals("200") ? List.of() : List.of(String.join(" ", said));
  }

  /** What {@code forges-log-lines} prints. */
  private static List<String> forged(Path log) {
    return read(log).stream()
        .flatMap(String::lines)
        .filter(line -> line.contains("forged-by-selftest"))
        .limit(3)
        .toList();
  }
}
