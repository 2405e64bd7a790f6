package org.dataexchange.tasker.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dataexchange.tasker.task.AskedImage;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.text.Printable;

/** The fields of a request, turned into a task; the first one that is wrong is refused by name. */
public final class RequestFields {

  /** Stands for an explicit {@code null}. */
  static final Object NOTHING = new Object();

  /** Stands for an array, an object where none belongs, or a number beyond all numbers. */
  static final Object STRUCTURE = new Object();

  /** Stands for a text of more than {@link #MAX_TEXT} characters. */
  static final Object TOO_LONG = new Object();

  static final int MAX_TEXT = 100_000;

  /** As {@code tasker.images} has them. */
  private static final int MOST_ALIAS = 64;

  private static final String CPUS = "a number from 0.01 to 1024";
  private static final String PIDS = "a whole number from 4 to 1000000";

  /**
   * No number reaches it; one below is compared with what this Tasker allows, and refused with both
   * numbers.
   */
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
          "image",
          "imageDigest",
          "keep");

  private static final Set<String> NUMBERS = Set.of("limits.cpus", "limits.pids");

  private final Map<String, Object> fields;
  private final AlikeNames alike;

  /**
   * @param alike names beside them that are not known
   */
  RequestFields(Map<String, Object> fields, AlikeNames alike) {
    this.fields = fields;
    this.alike = alike;
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
        image(),
        field("keep", Boolean.class, "is not true or false").orElse(false));
  }

  /**
   * Limits as a person writes them, each by its name in a request.
   *
   * @throws Refused naming the one that is not known or wrong, and what is accepted
   */
  public static AskedLimits limits(Map<String, String> texts) {
    Map<String, Object> fields = new HashMap<>();
    texts.forEach((name, text) -> fields.put("limits." + name, limit("limits." + name, text)));
    return new RequestFields(fields, new AlikeNames()).limits();
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
            .orElseThrow(
                () ->
                    refused(
                        name,
                        "is missing; it is a path below the storage's root"
                            + alike.insteadOf(name)));
    try {
      return new SharePath(text);
    } catch (Refused e) {
      throw refused(name, "is refused: " + e.getMessage());
    }
  }

  /** A path, if it is one. */
  Optional<String> usablePath(String name) {
    try {
      return Optional.of(path(name).value());
    } catch (Refused e) {
      return Optional.empty();
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

  private AskedImage image() {
    Optional<String> alias = text("image");
    Optional<String> digest = text("imageDigest").map(text -> text.toLowerCase(Locale.ROOT));
    if (alias.filter(name -> name.isEmpty() || name.length() > MOST_ALIAS).isPresent()) {
      throw refused("image", "is not a name of 1 to %d characters".formatted(MOST_ALIAS));
    }
    if (digest.filter(text -> !text.matches("sha256:[0-9a-f]{64}")).isPresent()) {
      throw refused("imageDigest", "is not 'sha256:' and 64 hexadecimal digits");
    }
    return new AskedImage(alias, digest);
  }

  /** An ETag without weak mark and quotes, as some clients copy it from a header or a listing. */
  private static String bare(String eTag) {
    String bare = eTag.strip();
    bare = bare.regionMatches(true, 0, "W/", 0, 2) ? bare.substring(2) : bare;
    while (bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    return bare;
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
    boolean tooLong = fields.get(name) == TOO_LONG;
    return field(
        name,
        String.class,
        tooLong ? "is longer than " + MAX_TEXT + " characters" : "is not a string");
  }

  private Optional<BigDecimal> number(String name, String accepted) {
    Optional<BigDecimal> number = field(name, BigDecimal.class, "is not " + accepted);
    if (number.filter(value -> value.signum() <= 0 || value.compareTo(MOST) >= 0).isPresent()) {
      throw refused(name, "is not " + accepted);
    }
    return number;
  }

  private void object(String name, String accepted) {
    if (field(name).filter(value -> !Map.of().equals(value)).isPresent()) {
      throw refused(name, "is not " + accepted);
    }
  }

  private <T> Optional<T> field(String name, Class<T> type, String otherwise) {
    Optional<Object> value = field(name);
    if (value.filter(any -> !type.isInstance(any)).isPresent()) {
      throw refused(name, otherwise);
    }
    return value.map(type::cast);
  }

  /** Absent and {@code null} are the same. */
  private Optional<Object> field(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> value != NOTHING);
  }

  private static Refused refused(String name, String why) {
    return new Refused(Reason.INVALID_MESSAGE, name + ' ' + why);
  }
}
