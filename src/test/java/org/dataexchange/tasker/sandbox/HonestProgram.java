package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * An honest program of the tests' resources, with what its first lines declare of it:
 *
 * <pre>
 * # reads: people.csv | sub/second file.csv     (or: nothing, everything)
 * # starts: /bin/sh | /usr/bin/grep             (besides its own runtime)
 * # needs: numpy                                (a module that the image may lack)
 * </pre>
 */
record HonestProgram(Path code, List<String> head) {

  private static final int HEAD = 4;

  static HonestProgram of(Path code) {
    Path file = Files.isDirectory(code) ? code.resolve("run.py") : code;
    try (Stream<String> lines = Files.lines(file)) {
      return new HonestProgram(code, lines.limit(HEAD).toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What it should be seen to read, of data with these files. */
  Set<String> reads(Set<String> everything) {
    Set<String> declared = declared("reads");
    return switch (String.join("|", declared)) {
      case "everything" -> everything;
      case "nothing" -> Set.of();
      case "" -> throw new AssertionError(code + " does not say what it reads");
      default -> declared;
    };
  }

  /** What it should be seen to start. */
  Set<String> starts() {
    Set<String> all = declared("starts");
    all.add(code.toString().endsWith(".sh") ? "/usr/bin/sh" : "/usr/bin/python");
    return all;
  }

  Optional<String> needs() {
    return declared("needs").stream().findFirst();
  }

  private Set<String> declared(String key) {
    String start = "# " + key + ": ";
    return new TreeSet<>(
        head.stream()
            .filter(line -> line.startsWith(start))
            .flatMap(line -> Arrays.stream(line.substring(start.length()).split("\\|")))
            .map(String::strip)
            .toList());
  }

  @Override
  public String toString() {
    return code.getFileName().toString();
  }
}
