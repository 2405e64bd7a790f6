package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is mounted where, as the kernel tells it. Paths are strings with a character for each byte,
 * as the names of mounts need not be text.
 */
record Mountpoints(Set<String> all) {

  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  static Mountpoints now() throws IOException {
    try (Stream<String> lines = Files.lines(MOUNTINFO, ISO_8859_1)) {
      return new Mountpoints(
          lines.map(line -> unescaped(line.split(" ", 6)[4])).collect(Collectors.toSet()));
    }
  }

  static String bytes(Path path) {
    return new String(path.toString().getBytes(UTF_8), ISO_8859_1);
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

  private static String unescaped(String field) {
    return field.indexOf('\\') < 0
        ? field
        : OCTAL
            .matcher(field)
            .replaceAll(
                octal ->
                    Matcher.quoteReplacement(
                        Character.toString(Integer.parseInt(octal.group(1), 8))));
  }
}
