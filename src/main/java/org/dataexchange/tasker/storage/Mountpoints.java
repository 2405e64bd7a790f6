package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is mounted where, as the kernel tells it. */
final class Mountpoints {

  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  private Mountpoints() {}

  /** An overlay would show what lies beneath the mount, and not what is mounted there. */
  static String objectionBelow(Path folder) throws IOException {
    // a character for each byte, as the names of mounts need not be text
    String below = new String((folder + "/").getBytes(UTF_8), ISO_8859_1);
    try (Stream<String> lines = Files.lines(MOUNTINFO, ISO_8859_1)) {
      return lines.anyMatch(line -> unescaped(line.split(" ")[4]).startsWith(below))
          ? "something is mounted in it"
          : "";
    }
  }

  private static String unescaped(String field) {
    return OCTAL
        .matcher(field)
        .replaceAll(
            octal ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(octal.group(1), 8))));
  }
}
