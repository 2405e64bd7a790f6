package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process holds now, as the kernel counts it.
 *
 * @param resident MiB of it that are in memory
 * @param descriptors open ones, with the sockets
 * @param processor time since it was started
 */
record Usage(double resident, int threads, int descriptors, int sockets, Duration processor) {

  private static final Usage NOTHING = new Usage(0, 0, 0, 0, Duration.ZERO);

  static Usage of(ProcessHandle process) throws IOException {
    Path about = Path.of("/proc", Long.toString(process.pid()));
    List<String> status = Files.readAllLines(about.resolve("status"));
    int descriptors = 0;
    int sockets = 0;
    for (Path descriptor : list(about.resolve("fd"))) {
      descriptors++;
      sockets += isSocket(descriptor) ? 1 : 0;
    }
    return new Usage(
        number(status, "VmRSS:") / 1024.0,
        (int) number(status, "Threads:"),
        descriptors,
        sockets,
        process.info().totalCpuDuration().orElseThrow());
  }

  /** MiB that it has had in memory at most, since that was forgotten. */
  static double mostResident(ProcessHandle process) throws IOException {
    return number(Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")), "VmHWM:")
        / 1024.0;
  }

  /** From now on. */
  static void forgetMost(ProcessHandle process) throws IOException {
    Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
  }

  /** The engine is two processes: dockerd, and its child containerd. */
  static Usage ofBoth(ProcessHandle parent) throws IOException {
    Usage sum = of(parent);
    for (ProcessHandle child : parent.children().toList()) {
      if (child.info().command().orElse("").endsWith("containerd")) {
        sum = sum.plus(of(child));
      }
    }
    return sum;
  }

  static Usage sum(Iterable<Usage> all) {
    Usage sum = NOTHING;
    for (Usage one : all) {
      sum = sum.plus(one);
    }
    return sum;
  }

  private Usage plus(Usage other) {
    return new Usage(
        resident + other.resident,
        threads + other.threads,
        descriptors + other.descriptors,
        sockets + other.sockets,
        processor.plus(other.processor));
  }

  private static long number(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
