package org.dataexchange.tasker.outcome;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a real program ended, as it was written down in {@code src/test/resources/ends}: a line with
 * its name, what happened as the documents have it, and the data file that it opened last; then the
 * program, its stderr, and what is advised.
 *
 * @param what as the table of the documents has it; empty where another row tells the same
 * @param read of the data, below {@code /tmp/data}; empty where it is of no matter
 */
public record ProgramEnd(
    String name, String what, List<String> read, String program, String stderr, String advice) {

  private static final Path ENDS = Path.of("src/test/resources/ends");

  /** The data sets of all programs. */
  public static final Path DATA = ENDS.resolve("data");

  /** Those of one file: {@code r}. */
  public static List<ProgramEnd> of(String file) {
    try {
      return Stream.of(Files.readString(ENDS.resolve(file + ".txt")).split("(?m)^=== "))
          .filter(block -> !block.isEmpty())
          .map(ProgramEnd::parsed)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProgramEnd parsed(String block) {
    int first = block.indexOf('\n');
    int stderr = block.indexOf("\n--- stderr\n");
    int advice = block.indexOf("--- advice\n", stderr);
    String[] heading = block.substring(0, first).split("\\|", -1);
    return new ProgramEnd(
        heading[0].strip(),
        heading.length > 1 ? heading[1].strip() : "",
        heading.length > 2 ? List.of(heading[2].strip()) : List.of(),
        block.substring(first + 1, stderr),
        block.substring(stderr + "\n--- stderr\n".length(), advice),
        block.substring(advice + "--- advice\n".length()).strip());
  }

  /** Puts the data sets of all programs into a folder that is there. */
  public static void copyDataTo(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(DATA)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
