package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An honest program in an image that nobody here made. Its first lines say in which, and what it
 * reads of the data:
 *
 * <pre>
 * # in debian-12-r debian-13-python: python3
 * # reads: people.csv | people.json             (or: nothing)
 * # ends: out-of-memory                         (if it does not run well)
 * </pre>
 */
record ForeignProgram(
    Path code, String image, List<String> runtime, Set<String> reads, boolean killed) {

  static final Path FOLDER = Path.of("src/test/resources/foreign").toAbsolutePath();

  private static final Pattern IN = Pattern.compile("(?:#|//) in ([a-z0-9 -]+): (.+)");
  private static final Pattern READS = Pattern.compile("(?:#|//) reads: (.+)");

  private static final String KILLED = "# ends: out-of-memory";

  /** All of them, one for each image and runtime. */
  static Stream<ForeignProgram> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().flatMap(ForeignProgram::of).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<ForeignProgram> of(Path code) {
    List<String> lines = lines(code);
    Set<String> reads =
        matches(READS, lines)
            .flatMap(said -> Arrays.stream(said.group(1).split(" \\| ")))
            .filter(name -> !name.equals("nothing"))
            .collect(Collectors.toSet());
    return matches(IN, lines)
        .flatMap(
            said ->
                Arrays.stream(said.group(1).split(" "))
                    .map(
                        image ->
                            new ForeignProgram(
                                code,
                                image,
                                List.of(said.group(2).split(" ")),
                                reads,
                                lines.contains(KILLED))));
  }

  private static Stream<Matcher> matches(Pattern pattern, List<String> lines) {
    return lines.stream().map(pattern::matcher).filter(Matcher::matches);
  }

  private static List<String> lines(Path code) {
    try {
      return Files.readAllLines(code);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return image + ": " + String.join(" ", runtime) + ' ' + code.getFileName();
  }
}
