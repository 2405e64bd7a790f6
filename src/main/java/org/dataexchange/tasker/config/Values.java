package org.dataexchange.tasker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.dataexchange.tasker.text.ByteOrderMark;

/** The values of settings, read one by one from wherever their texts stand. */
record Values(Function<String, Optional<String>> lookup) {

  private static final int MOST_SECRET = 64 << 10;

  /** The value of a setting that has a default. */
  <T> T get(Setting<T> setting) {
    return find(setting).orElseThrow();
  }

  /**
   * The value of a setting, or of its default.
   *
   * @throws BadSetting naming the key, the value, and what is accepted
   */
  <T> Optional<T> find(Setting<T> setting) {
    return text(setting).or(setting.standard()::text).map(text -> parsed(setting, text));
  }

  /** What it is set to; an empty text is as good as none. */
  Optional<String> text(Setting<?> setting) {
    return text(setting.key());
  }

  private Optional<String> text(String key) {
    return lookup.apply(key).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static <T> T parsed(Setting<T> setting, String text) {
    try {
      return setting.parse().apply(text);
    } catch (BadSetting e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BadSetting(
          "%s is '%s'; accepted is %s".formatted(setting.key(), shown(text), setting.accepted()));
    }
  }

  /** Without the user and the passwords that an address may hold. */
  static String shown(String text) {
    return text.replaceAll("//.*@", "//…@").replaceAll("(?i)(password=)[^&]*", "$1…");
  }

  /**
   * What a setting is set to, to the last blank, and never for a message; or what the file holds
   * that {@code <key>.file} names, without a mark before it and the end of its line.
   */
  Optional<String> secret(Setting<?> setting) {
    String key = setting.key();
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
      int mark = ByteOrderMark.length(bytes);
      ByteBuffer text = ByteBuffer.wrap(bytes, mark, bytes.length - mark);
      String secret = UTF_8.newDecoder().decode(text).toString();
      Parsers.require(bytes.length <= MOST_SECRET && !secret.isBlank());
      return secret.replaceFirst("\\R\\z", "");
    } catch (IOException | IllegalArgumentException e) {
      throw new BadSetting(
          "%s is '%s'; accepted is a file of text that can be read and is not empty"
              .formatted(key, file));
    }
  }
}
