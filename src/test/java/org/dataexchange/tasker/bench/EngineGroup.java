package org.dataexchange.tasker.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A control group of the engine's own, in which the kernel adds up the processor time of dockerd,
 * containerd, and the runtimes and shims that come and go. The engine puts containers into groups
 * of theirs. Version 1 and 2; needs root.
 */
final class EngineGroup implements AutoCloseable {

  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Path FIRST = ROOT.resolve("cpuacct");

  private final Path home;
  private final Path root;
  private final Path group;

  /**
   * Moves the engine there.
   *
   * @param home by which its processes are known
   */
  EngineGroup(Path home) throws IOException {
    this.home = home;
    this.root = Files.isDirectory(FIRST) ? FIRST : ROOT;
    this.group =
        Files.createDirectories(root.resolve("tasker-bench-" + ProcessHandle.current().pid()));
    move(home, group);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  private static void move(Path home, Path to) throws IOException {
    String mark = "STARTED_BY=tasker engine " + home + "\0";
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process :
          all.filter(one -> one.getFileName().toString().matches("\\d+")).toList()) {
        try {
          if (new String(Files.readAllBytes(process.resolve("environ")), ISO_8859_1)
              .contains(mark)) {
            Files.writeString(to.resolve("cgroup.procs"), process.getFileName().toString());
          }
        } catch (IOException e) {
          // it has ended
        }
      }
    }
  }

  double seconds() throws IOException {
    if (root.equals(FIRST)) {
      return Long.parseLong(Files.readString(group.resolve("cpuacct.usage")).strip()) / 1e9;
    }
    List<String> lines = Files.readAllLines(group.resolve("cpu.stat"));
    return Long.parseLong(lines.getFirst().replaceAll("\\D", "")) / 1e6;
  }

  @Override
  public void close() {
    try {
      move(home, root);
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // somebody of the engine's is still in it; it is empty when the engine is gone
    }
  }
}
