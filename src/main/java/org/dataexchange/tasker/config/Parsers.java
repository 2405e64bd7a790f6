package org.dataexchange.tasker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Size;

/** Read texts of settings. Each throws some unchecked exception at what is not accepted. */
final class Parsers {

  private Parsers() {}

  static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }

  static boolean truth(String text) {
    require(text.equals("true") || text.equals("false"));
    return text.equals("true");
  }

  static Function<String, Size> size(Size least, Size most) {
    return text -> {
      Size size = Size.parse(text);
      require(size.bytes() >= least.bytes() && size.bytes() <= most.bytes());
      return size;
    };
  }

  static Duration duration(String text) {
    Duration duration = Duration.parse(text);
    require(duration.compareTo(Duration.ofMillis(1)) >= 0 && duration.toDays() < 3660);
    return duration;
  }

  static String word(String text) {
    require(
        !text.isBlank()
            && text.getBytes(UTF_8).length <= 200
            && text.chars().noneMatch(c -> c <= ' '));
    return text;
  }

  static Path file(String text) {
    Path file = Path.of(text);
    require(Files.isReadable(file));
    return file;
  }

  static Path absolutePath(String text) {
    Path path = Path.of(text).normalize();
    require(path.isAbsolute());
    return path;
  }

  /** What stands between commas; an empty one is one, too. */
  static Stream<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip);
  }
}
