package org.dataexchange.tasker.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where an algorithm begins: its entry file, and the command of the runtime that it goes by.
 *
 * @param runtime the command in the image: {@code python}
 * @param file the entry file, as seen inside the container
 */
record Entry(String runtime, String file) {

  private static final String CODE = "/tmp/code/";
  private static final String DATA = "/tmp/data/";

  /**
   * Finds the entry of code that lies in a run's folder.
   *
   * @param runtimes entry file name to command
   * @throws Refused naming the entry files that would do, or the requirements that cannot be met
   */
  static Entry of(SharePath code, RunFolder folder, Map<String, String> runtimes) {
    Path fetched = folder.code().resolve(code.value());
    if (!Files.isDirectory(fetched, LinkOption.NOFOLLOW_LINKS)) {
      return ofFile(code, runtimes);
    }
    List<String> entries = runtimes.keySet().stream().filter(n -> isFile(fetched, n)).toList();
    if (entries.size() != 1) {
      throw new Refused(
          entries.isEmpty() ? Reason.NOT_FOUND : Reason.INVALID_MESSAGE,
          "the code at '%s' needs exactly one entry file of %s, it has %s"
              .formatted(
                  Printable.of(code.value()),
                  names(runtimes),
                  entries.isEmpty() ? "none" : String.join(" and ", entries)));
    }
    refuseRequirements(code, fetched);
    return new Entry(
        runtimes.get(entries.getFirst()), CODE + code.value() + '/' + entries.getFirst());
  }

  private static Entry ofFile(SharePath code, Map<String, String> runtimes) {
    return runtimes.entrySet().stream()
        .filter(runtime -> code.name().endsWith(extension(runtime.getKey())))
        .findFirst()
        .map(runtime -> new Entry(runtime.getValue(), CODE + code.value()))
        .orElseThrow(
            () ->
                new Refused(
                    Reason.INVALID_MESSAGE,
                    "the code at '%s' is a file of no known kind; a file like one of %s would do"
                        .formatted(Printable.of(code.value()), names(runtimes))));
  }

  /** Running without what the code says it needs would fail later, and with a worse reason. */
  private static void refuseRequirements(SharePath code, Path fetched) {
    Path requirements = fetched.resolve("requirements.txt");
    if (!Files.isRegularFile(requirements, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<String> lines =
        Files.lines(requirements, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      if (lines.map(String::strip).anyMatch(line -> !line.isEmpty() && !line.startsWith("#"))) {
        throw new Refused(
            Reason.DEPENDENCIES,
            "the code at '%s' has a requirements.txt, and this Tasker installs no dependencies;"
                    .formatted(Printable.of(code.value()))
                + " use what is in the image, or bring the packages within the code");
      }
    } catch (IOException | UncheckedIOException e) {
      throw new Failures.StorageFailed("cannot read the fetched requirements.txt", e);
    }
  }

  private static boolean isFile(Path folder, String name) {
    return Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static String extension(String name) {
    return name.substring(Math.max(0, name.lastIndexOf('.')));
  }

  private static String names(Map<String, String> runtimes) {
    return String.join(", ", new ArrayList<>(runtimes.keySet()));
  }

  /** The command with its arguments. */
  List<String> command(SharePath data) {
    return List.of(runtime, file, DATA + data.value());
  }

  /** The entry's folder, as seen inside. */
  String workingDirectory() {
    return file.substring(0, file.lastIndexOf('/'));
  }
}
