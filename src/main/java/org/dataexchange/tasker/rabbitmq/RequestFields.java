package org.dataexchange.tasker.rabbitmq;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Task;

/** The fields of a request, turned into a task; the first one that is wrong is refused by name. */
public final class RequestFields {

  /** Stands for an explicit {@code null}. */
  static final Object NOTHING = new Object();

  /** Stands for an array, an object where none belongs, or a number beyond all numbers. */
  static final Object STRUCTURE = new Object();

  /** Stands for a text of more than {@link #MAX_TEXT} characters. */
  static final Object TOO_LONG = new Object();

  static final int MAX_TEXT = 100_000;

  private static final String CPUS = "a number from 0.01 to 1024";
  private static final String PIDS = "a whole number from 4 to 1000000";

  /** What is less is compared with what this Tasker allows, and refused with both numbers. */
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000_000L);

  static final Set<String> KNOWN =
      Set.of(
          "taskId",
          "codePath",
          "dataPath",
          "codeHash",
          "codeHash.eTag",
          "codeHash.sha256",
          "limits",
          "limits.memory",
          "limits.cpus",
          "limits.pids",
          "limits.disk",
          "limits.output",
          "limits.timeout",
          "keep");

  private static final Set<String> NUMBERS = Set.of("limits.cpus", "limits.pids");

  private final Map<String, Object> fields;

  RequestFields(Map<String, Object> fields) {
    this.fields = fields;
  }

  /**
   * @throws Refused naming the field, and what is accepted
   */
  Task task() {
    return new Task(
        (String) fields.get("taskId"),
        path("codePath"),
        path("dataPath"),
        codeHash(),
        limits(),
        truth("keep"));
  }

  /**
   * Limits as a person writes them, each by its name in a request.
   *
   * @throws Refused naming the one that is not known or wrong, and what is accepted
   */
  public static AskedLimits limits(Map<String, String> texts) {
    Map<String, Object> fields = new HashMap<>();
    texts.forEach((name, text) -> fields.put("limits." + name, limit("limits." + name, text)));
    return new RequestFields(fields).limits();
  }

  private static Object limit(String name, String text) {
    if (!KNOWN.contains(name)) {
      throw refused(
          name, "is not known; the limits are memory, cpus, pids, disk, output and timeout");
    }
    if (!NUMBERS.contains(name)) {
      return text;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return STRUCTURE;
    }
  }

  private SharePath path(String name) {
    String text =
        text(name)
            .orElseThrow(() -> refused(name, "is missing; it is a path below the storage's root"));
    try {
      return new SharePath(text);
    } catch (Refused e) {
      throw refused(name, "is refused: " + e.getMessage());
    }
  }

  private CodeHash codeHash() {
    object("codeHash", "an object with eTag, sha256 or both");
    Optional<String> eTag = text("codeHash.eTag").map(RequestFields::bare);
    Optional<String> sha256 = text("codeHash.sha256").map(hash -> hash.toLowerCase(Locale.ROOT));
    if (eTag.filter(tag -> tag.isEmpty() || tag.length() > 1000).isPresent()) {
      throw refused("codeHash.eTag", "is not an ETag of 1 to 1000 characters");
    }
    if (sha256.filter(hash -> !hash.matches("[0-9a-f]{64}")).isPresent()) {
      throw refused("codeHash.sha256", "is not 64 hexadecimal digits");
    }
    return new CodeHash(eTag, sha256);
  }

  /** An ETag without weak mark and quotes, as some clients copy it from a header. */
  private static String bare(String eTag) {
    String strong = eTag.startsWith("W/") ? eTag.substring(2) : eTag;
    boolean quoted = strong.length() >= 2 && strong.startsWith("\"") && strong.endsWith("\"");
    return quoted ? strong.substring(1, strong.length() - 1) : strong;
  }

  private AskedLimits limits() {
    object("limits", "an object like {\"memory\": \"512MiB\"}");
    return new AskedLimits(
        parsed("limits.memory", "a size like \"512MiB\"", Size::parse),
        number("limits.cpus", CPUS).map(BigDecimal::doubleValue),
        number("limits.pids", PIDS).map(RequestFields::pids),
        parsed("limits.disk", "a size like \"100MiB\"", Size::parse),
        parsed("limits.output", "a size like \"1MiB\"", Size::parse),
        parsed("limits.timeout", "a duration like \"PT60S\"", RequestFields::duration));
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static long pids(BigDecimal number) {
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw refused("limits.pids", "is not " + PIDS);
    }
  }

  private <T> Optional<T> parsed(String name, String accepted, Function<String, T> parse) {
    Optional<String> text = text(name);
    try {
      return text.map(parse);
    } catch (IllegalArgumentException e) {
      throw refused(name, "is '%s', not %s".formatted(Printable.of(text.orElse("")), accepted));
    }
  }

  private Optional<String> text(String name) {
    return field(name)
        .map(
            value -> {
              if (value instanceof String text) {
                return text;
              }
              throw refused(
                  name,
                  value == TOO_LONG
                      ? "is longer than " + MAX_TEXT + " characters"
                      : "is not a string");
            });
  }

  private boolean truth(String name) {
    return field(name)
        .map(
            value -> {
              if (value instanceof Boolean truth) {
                return truth;
              }
              throw refused(name, "is not true or false");
            })
        .orElse(false);
  }

  private Optional<BigDecimal> number(String name, String accepted) {
    return field(name)
        .map(
            value -> {
              if (value instanceof BigDecimal number
                  && number.signum() > 0
                  && number.compareTo(MOST) < 0) {
                return number;
              }
              throw refused(name, "is not " + accepted);
            });
  }

  private void object(String name, String accepted) {
    field(name)
        .filter(value -> !Map.of().equals(value))
        .ifPresent(
            value -> {
              throw refused(name, "is not " + accepted);
            });
  }

  /** Absent and {@code null} are the same. */
  private Optional<Object> field(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> value != NOTHING);
  }

  private static Refused refused(String name, String why) {
    return new Refused(Reason.INVALID_MESSAGE, name + ' ' + why);
  }
}
