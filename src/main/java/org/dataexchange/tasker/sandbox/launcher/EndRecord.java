package org.dataexchange.tasker.sandbox.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.RunLost;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The launcher's end record: a file {@code end} in its box, of {@code key value} lines, that
 * appears whole, by a rename, after every process of the run is dead.
 */
public final class EndRecord {

  private static final String VERSION = "4";
  private static final String UNKNOWN_FORM =
      "its end record has an unknown form; is the launcher (tasker.tools) this Tasker's?";

  private final Map<String, String> values = new HashMap<>();
  private final List<Ending.Left> left = new ArrayList<>();

  private EndRecord(List<String> lines) {
    for (String line : lines) {
      String[] parts = line.split(" ", 2);
      String value = parts.length > 1 ? parts[1] : "";
      if (parts[0].equals("left")) {
        String[] why = value.split(" ", 2);
        left.add(new Ending.Left(why.length > 1 ? decoded(why[1]) : "", why[0]));
      } else {
        values.put(parts[0], value);
      }
    }
    text("left-unnamed").ifPresent(more -> left.add(new Ending.Left(more + " more", "unnamed")));
    text("left-unseen").ifPresent(yes -> left.add(new Ending.Left("more", "unseen")));
  }

  /**
   * The record in the run's box, if the run has ended.
   *
   * @throws StorageFailed if it cannot be read
   * @throws RunLost if it is of an unknown form: the image is not this Tasker's
   */
  public static Optional<Ending> of(RunFolder folder) {
    Path file = folder.box().resolve("end");
    try {
      return Optional.of(new EndRecord(Files.readAllLines(file, UTF_8)).ending());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new RunLost(UNKNOWN_FORM);
    } catch (IOException e) {
      throw new StorageFailed("cannot read the end record " + file + ": " + e, e);
    }
  }

  /** Has the run ended, with a record? */
  public static boolean isThere(RunFolder folder) {
    return Files.exists(folder.box().resolve("end"));
  }

  private Ending ending() {
    if (!VERSION.equals(values.get("version")) || !values.containsKey("complete")) {
      throw new RunLost(UNKNOWN_FORM);
    }
    return new Ending(
        text("exit").map(Integer::valueOf),
        text("signal").map(Integer::valueOf).map(Signals::name),
        text("cause").or(() -> text("killed-for")).map(Ending.Cause::named),
        Instant.ofEpochMilli(number("started")),
        Instant.ofEpochMilli(number("finished")),
        new Ending.Trace(
            "yes".equals(values.get("trace-whole")),
            number("trace-lines") + number("trace-more-lines"),
            number("trace-lines-before"),
            number("trace-more-bytes"),
            text("data-openings").isPresent(),
            text("tracer-said").map(EndRecord::decoded).orElse("")),
        number("stdout-bytes"),
        number("stderr-bytes"),
        new Ending.Usage(
            text("memory-peak").map(Long::valueOf),
            text("oom-kills").map(Long::valueOf),
            text("cpu-usec").map(Long::valueOf),
            text("pids-refused").map(Long::valueOf),
            text("scratch-peak").map(Long::valueOf),
            text("scratch-full").map(Ending.Exhausted::named)),
        List.copyOf(left),
        text("failed"));
  }

  /** Text from elsewhere, which the launcher writes with \xHH for all but printable ASCII. */
  private static String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\x", i)) {
        bytes.write(HexFormat.fromHexDigits(text, i + 2, i + 4));
        i += 3;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return bytes.toString(UTF_8);
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  private long number(String key) {
    return text(key).map(Long::valueOf).orElse(0L);
  }
}
