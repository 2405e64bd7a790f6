package org.dataexchange.tasker.storage.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The mountpoints that there are, as the kernel tells them. Paths are strings with a character for
 * each byte, as the names of mounts need not be text.
 */
record Mountpoints(Set<String> all) {

  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  /** Read at each fetch, and mostly the same: only what has changed is taken apart. */
  private record Reading(byte[] raw, Mountpoints mounts) {}

  private static volatile Reading last = new Reading(new byte[0], new Mountpoints(Set.of()));

  static Mountpoints now() throws IOException {
    byte[] raw = Files.readAllBytes(MOUNTINFO);
    Reading before = last;
    if (Arrays.equals(raw, before.raw())) {
      return before.mounts();
    }
    Mountpoints mounts =
        new Mountpoints(
            // a mount's name may hold what else ends a line; what ends a field is octal in it
            Stream.of(new String(raw, ISO_8859_1).split("\n"))
                .map(line -> line.split(" ", 6)[4].translateEscapes())
                .collect(Collectors.toUnmodifiableSet()));
    last = new Reading(raw, mounts);
    return mounts;
  }

  static String bytes(Path path) {
    return new String(path.toString().getBytes(UTF_8), ISO_8859_1);
  }

  static Path path(String bytes) {
    return Path.of(new String(bytes.getBytes(ISO_8859_1), UTF_8));
  }

  /** Is the path that folder, or something in it? */
  static boolean isIn(String path, String folder) {
    return path.equals(folder) || isBelow(path, folder);
  }

  static boolean isBelow(String path, String folder) {
    return !path.equals(folder) && path.startsWith(folder.endsWith("/") ? folder : folder + "/");
  }

  /** An overlay would show what lies beneath the mount, and not what is mounted there. */
  static String objectionBelow(Path folder) throws IOException {
    return now().below(folder).isEmpty() ? "" : "something is mounted in it";
  }

  /** The mount that a folder is on; its own path if it is one itself. */
  String above(Path folder) {
    String path = bytes(folder);
    return all.stream()
        .filter(mount -> isIn(path, mount))
        .max(Comparator.comparing(String::length))
        .orElse("/");
  }

  /** All that is mounted in a folder. */
  Set<String> below(Path folder) {
    String path = bytes(folder);
    return all.stream().filter(mount -> isBelow(mount, path)).collect(Collectors.toSet());
  }
}
