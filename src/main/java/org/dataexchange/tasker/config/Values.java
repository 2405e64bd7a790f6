package org.dataexchange.tasker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The texts of the settings, turned into what they mean one by one. */
final class Values {

  private static final int MOST_SECRET = 64 << 10;

  private final Function<String, Optional<String>> lookup;

  Values(Function<String, Optional<String>> lookup) {
    this.lookup = lookup;
  }

  /** The value of a key, or the default's. */
  <T> T read(String key, String otherwise, String accepted, Function<String, T> parse) {
    return parsed(key, text(key).orElse(otherwise), accepted, parse);
  }

  /** The value of a key that has no default. */
  <T> Optional<T> optional(String key, String accepted, Function<String, T> parse) {
    return text(key).map(text -> parsed(key, text, accepted, parse));
  }

  /** What the key is set to; an empty text is as good as none. */
  Optional<String> text(String key) {
    return lookup.apply(key).map(String::strip).filter(text -> !text.isEmpty());
  }

  Duration duration(String key, String otherwise) {
    return read(key, otherwise, "an ISO-8601 duration like PT30M", Values::positive);
  }

  static Duration positive(String text) {
    Duration duration = Duration.parse(text);
    require(duration.compareTo(Duration.ofMillis(1)) >= 0 && duration.toDays() < 3660);
    return duration;
  }

  static boolean truth(String text) {
    require(text.equals("true") || text.equals("false"));
    return text.equals("true");
  }

  static Path file(String text) {
    Path file = Path.of(text);
    require(Files.isReadable(file));
    return file;
  }

  /**
   * What a key is set to, to the last blank, and never for a message; or what the file holds that
   * {@code <key>.file} names, without the end of its line.
   */
  Optional<String> secret(String key) {
    Optional<String> own = lookup.apply(key).filter(text -> !text.isEmpty());
    Optional<String> file = text(key + ".file");
    if (own.isPresent() && file.isPresent()) {
      throw new BadSetting(
          "%1$s and %1$s.file are both set; accepted is one of them".formatted(key));
    }
    return file.isPresent() ? Optional.of(secretIn(key + ".file", file.get())) : own;
  }

  private static String secretIn(String key, String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_SECRET + 1);
      String secret = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      require(bytes.length <= MOST_SECRET && !secret.isBlank());
      return secret.replaceFirst("\\R\\z", "");
    } catch (IOException | IllegalArgumentException e) {
      throw new BadSetting(
          "%s is '%s'; accepted is a file of text that can be read and is not empty"
              .formatted(key, file));
    }
  }

  private static <T> T parsed(String key, String text, String accepted, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (RuntimeException e) {
      throw new BadSetting("%s is '%s'; accepted is %s".formatted(key, shown(text), accepted));
    }
  }

  /** Without the user and the password that an address may hold. */
  private static String shown(String text) {
    return text.replaceAll("//.*@", "//…@");
  }

  static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
