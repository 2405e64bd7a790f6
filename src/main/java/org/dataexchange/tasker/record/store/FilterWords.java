package org.dataexchange.tasker.record.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Reason;

/**
 * Filters as people write them, to commands and over HTTP. A word that nothing can have is refused:
 * who mistypes it is not to believe that there is nothing.
 */
public final class FilterWords {

  private static final int DAY = "2026-11-30".length();
  private static final List<String> STATES = List.of("success", "error", "rejected", "left");

  private FilterWords() {}

  /** The word is none that there can be; the message says what there is, and goes on from "is". */
  public static final class Unknown extends RuntimeException {
    Unknown(String accepted) {
      super(accepted);
    }
  }

  /**
   * The same filter, with one condition more.
   *
   * @param name {@code code}, {@code data}, {@code task}, {@code run}, {@code sender}, {@code
   *     user}, {@code state}, {@code reason}, {@code verdict} or {@code node}
   */
  public static Filter with(Filter filter, String name, String value) {
    return switch (name) {
      case "node" -> filter.of(value);
      case "run" -> filter.with(Columns.RUN, value);
      case "state" -> filter.with(Columns.STATE, oneOf(STATES.stream(), s -> s, value));
      case "reason" ->
          filter.with(Columns.REASON, known(Reason.values(), Reason::wireName, value).wireName());
      case "verdict" ->
          filter.with(
              Columns.VERDICT,
              known(Evidence.Verdict.values(), Evidence.Verdict::wireName, value).wireName());
      case "code" -> filter.withCode(value);
      default -> filter.search(Text.named(name).orElseThrow(), value);
    };
  }

  /** A kind, by its name. */
  public static Kind kind(String name) {
    return known(Kind.values(), Kind::wireName, name);
  }

  private static <T> T known(T[] all, Function<T, String> name, String value) {
    return oneOf(Arrays.stream(all), name, value);
  }

  private static <T> T oneOf(Stream<T> all, Function<T, String> name, String value) {
    List<T> known = all.toList();
    return known.stream()
        .filter(one -> name.apply(one).equals(value))
        .findAny()
        .orElseThrow(
            () -> new Unknown("one of " + String.join(", ", known.stream().map(name).toList())));
  }

  /**
   * The first time that is meant, as the record has times; a day begins at midnight in UTC.
   *
   * @param end the first time that is not meant any more, and a day is meant whole
   */
  public static String time(String text, boolean end) {
    try {
      return ChainedEntry.time(
          text.length() == DAY
              ? LocalDate.parse(text).plusDays(end ? 1 : 0).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text));
    } catch (DateTimeException e) {
      throw new Unknown("a day, as 2026-11-30, or a time, as 2026-11-30T09:00:00Z (UTC)");
    }
  }
}
