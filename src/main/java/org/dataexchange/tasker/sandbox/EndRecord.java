package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.Failures.RunLost;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The launcher's end record: a file {@code end} in its box, of {@code key value} lines, that
 * appears whole, by a rename, after every process of the run is dead.
 */
final class EndRecord {

  private static final String VERSION = "4";
  private static final String UNKNOWN_FORM =
      "its end record has an unknown form; is the job image this Tasker's?";

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
  static Optional<Ending> of(RunFolder folder) {
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
  static boolean isThere(RunFolder folder) {
    return Files.exists(folder.box().resolve("end"));
  }

  /**
   * How a run ended whose container is dead and left no record.
   *
   * <p>Where it was killed for memory the engine knows it, and the limit was the run's own.
   *
   * @throws RunKilled if it was killed from outside
   * @throws RunLost if the launcher ended by itself, mostly for want of disk for the record
   */
  static Ending missing(Engine.State state, RunFolder folder) {
    if (!state.outOfMemory() && !(state.wasKilled() && hasLoweredItsScore(folder))) {
      String how =
          "its container ended with exit code %d and left no end record"
              .formatted(state.exitCode());
      throw state.killedFromOutside() ? new RunKilled(how) : new RunLost(how, true);
    }
    return new Ending(
        Optional.empty(),
        Optional.of("SIGKILL"),
        Optional.empty(),
        state.startedAt(),
        state.startedAt(),
        new Ending.Trace(false, 0, 0, true, "the launcher was killed for memory"),
        0,
        0,
        new Ending.Usage(
            Optional.empty(),
            Optional.of(1L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        List.of(),
        Optional.empty());
  }

  /** Does the trace, as far as it was written, show that the program changed whom to kill first? */
  private static boolean hasLoweredItsScore(RunFolder folder) {
    try (Stream<String> lines = Files.lines(folder.trace(), ISO_8859_1)) {
      return lines.anyMatch(line -> line.endsWith("/oom_score_adj>") && !line.contains("O_RDONLY"));
    } catch (IOException | UncheckedIOException e) {
      return false; // it can begin again, and may get further
    }
  }

  private Ending ending() {
    if (!VERSION.equals(values.get("version")) || !values.containsKey("complete")) {
      throw new RunLost(UNKNOWN_FORM);
    }
    return new Ending(
        text("exit").map(Integer::valueOf),
        text("signal").map(Integer::valueOf).map(Signals::name),
        text("cause").map(Ending.Cause::named),
        Instant.ofEpochMilli(number("started")),
        Instant.ofEpochMilli(number("finished")),
        new Ending.Trace(
            "yes".equals(values.get("trace-whole")),
            number("trace-lines") + number("trace-more-lines"),
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
