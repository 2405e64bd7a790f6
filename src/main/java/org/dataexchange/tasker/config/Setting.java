package org.dataexchange.tasker.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A thing that an operator can set, with all that the reader, the check for unknown keys, {@code
 * /api/node} and the documents say of it; what it means says {@code docs/settings.md}.
 *
 * @param key as in {@code server.xml}; in the environment in capitals, with '_'
 * @param accepted what it can be set to, for people
 * @param parse throws at what is not accepted
 * @param standard the text that counts where it is not set
 * @param secrecy who may see it
 */
public record Setting<T>(
    String key, String accepted, Function<String, T> parse, Standard standard, Secrecy secrecy) {

  /**
   * What counts where nothing is set.
   *
   * @param text none if the setting may be missing
   * @param said for people
   */
  public record Standard(Optional<String> text, String said) {}

  /** Who may see what it is set to. */
  public enum Secrecy {
    /** Operators. */
    OPEN,
    /** Nobody. */
    HIDDEN,
    /** Nobody; it may also stand in a file, which the setting {@code <key>.file} names. */
    IN_A_FILE
  }

  /** One that may be missing. */
  static <T> Setting<T> of(String key, String accepted, Function<String, T> parse) {
    return new Setting<>(
        key, accepted, parse, new Standard(Optional.empty(), "none"), Secrecy.OPEN);
  }

  static Setting<Boolean> flag(String key, String standard) {
    return of(key, "true or false", Parsers::truth).otherwise(standard);
  }

  static Setting<Integer> number(String key, int least, int most) {
    return of(
        key,
        "a number from %d to %d".formatted(least, most),
        text -> {
          int number = Integer.parseInt(text);
          Parsers.require(number >= least && number <= most);
          return number;
        });
  }

  /** One of an enum's names, in whatever case. */
  static <E extends Enum<E>> Setting<E> oneOf(String key, Class<E> all) {
    String names =
        Arrays.stream(all.getEnumConstants())
            .map(one -> one.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return of(
        key,
        names.replaceFirst(", (?=\\w+$)", " or "),
        text -> Enum.valueOf(all, text.toUpperCase(Locale.ROOT)));
  }

  static Setting<Duration> duration(String key, String standard) {
    return of(key, "an ISO-8601 duration like PT30M", Parsers::duration).otherwise(standard);
  }

  static Setting<String> text(String key, String accepted) {
    return of(key, accepted, text -> text);
  }

  Setting<T> otherwise(String text) {
    return otherwise(Optional.of(text), '`' + text + '`');
  }

  /** For one that depends on the machine, or on others. */
  Setting<T> otherwise(Optional<String> text, String said) {
    return new Setting<>(key, accepted, parse, new Standard(text, said), secrecy);
  }

  Setting<T> with(Secrecy other) {
    return new Setting<>(key, accepted, parse, standard, other);
  }

  /** Does it stand for many, whose keys have other words in the place of the one in brackets? */
  boolean isFamily() {
    return key.indexOf('<') >= 0;
  }

  public List<String> keys() {
    return secrecy == Secrecy.IN_A_FILE ? List.of(key, key + ".file") : List.of(key);
  }
}
