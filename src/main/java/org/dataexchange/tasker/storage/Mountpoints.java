package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is mounted where, as the kernel tells it. */
final class Mountpoints {

  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  private Mountpoints() {}

  /** An overlay would show what lies beneath the mount, and not what is mounted there. */
  static String objectionBelow(Path folder) throws IOException {
    try (Stream<String> lines = Files.lines(MOUNTINFO)) {
      return lines
          .map(line -> Path.of(unescaped(line.split(" ")[4])))
          .filter(mountpoint -> mountpoint.startsWith(folder) && !mountpoint.equals(folder))
          .map("something is mounted in it, at %s"::formatted)
          .findFirst()
          .orElse("");
    }
  }

  private static String unescaped(String field) {
    return OCTAL
        .matcher(field)
        .replaceAll(
            octal ->
                java.util.regex.Matcher.quoteReplacement(
                    Character.toString(Integer.parseInt(octal.group(1), 8))));
  }
}
