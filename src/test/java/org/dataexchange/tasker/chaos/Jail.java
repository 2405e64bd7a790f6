package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process, seen from the machine through {@code /proc}. */
record Jail(Path process) {

  private static final int FIRST_USER = 52_000;
  private static final int LAST_USER = 53_023;
  private static final int ROOT_FIELD = 3;
  private static final int TARGET_FIELD = 4;

  /** All that there are now. */
  static List<Jail> all() throws IOException {
    List<Jail> all = new ArrayList<>();
    try (DirectoryStream<Path> numbers = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      numbers.forEach(path -> all.add(new Jail(path)));
    }
    return all;
  }

  /** Is its user one of those that algorithms run as? */
  boolean isAlgorithm() {
    try {
      int user = (Integer) Files.getAttribute(process, "unix:uid");
      return user >= FIRST_USER && user <= LAST_USER;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isThere() {
    return Files.exists(process);
  }

  /** Its arguments; none if it has ended. */
  List<String> command() {
    try {
      return List.of(Files.readString(process.resolve("cmdline"), UTF_8).split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * What it has mounted at a place.
   *
   * @return the device, and the folder on it
   */
  Optional<String[]> mounted(String target) throws IOException {
    return lines()
        .map(line -> line.split(" "))
        .filter(fields -> fields[TARGET_FIELD].startsWith(target))
        .map(fields -> new String[] {fields[2], fields[ROOT_FIELD]})
        .findFirst();
  }

  /** Does it, in a container, have anything mounted from that device? */
  boolean uses(String device) {
    try {
      return isContained() && lines().anyMatch(line -> line.split(" ")[2].equals(device));
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isContained() throws IOException {
    return !Files.readSymbolicLink(process.resolve("ns/mnt"))
        .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")));
  }

  private Stream<String> lines() throws IOException {
    return Files.readAllLines(process.resolve("mountinfo"), UTF_8).stream();
  }

  void kill() {
    handle().ifPresent(ProcessHandle::destroyForcibly);
  }

  private Optional<ProcessHandle> handle() {
    return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
  }

  /** Ends its container as the engine does: the first process in there takes all with it. */
  void killContainer() throws IOException {
    Jail first = this;
    Optional<Jail> above = parent();
    while (above.isPresent() && above.get().isContained()) {
      first = above.get();
      above = first.parent();
    }
    first.kill();
  }

  private Optional<Jail> parent() {
    return handle()
        .flatMap(ProcessHandle::parent)
        .map(parent -> new Jail(Path.of("/proc", Long.toString(parent.pid()))));
  }
}
