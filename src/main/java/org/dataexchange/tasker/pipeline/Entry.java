package org.dataexchange.tasker.pipeline;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.text.Printable;

/**
 * The beginning of an algorithm: its entry file, and the command of the runtime that it goes by.
 *
 * @param runtime the command in the image: {@code python}
 * @param file the entry file, as seen inside the container
 */
record Entry(String runtime, String file) {

  private static final String CODE = "/tmp/code/";
  private static final String DATA = "/tmp/data/";
  private static final String REQUIREMENTS = "requirements.txt";

  /**
   * Finds the entry of code that lies in a run's folder.
   *
   * @param runtimes entry file name to command
   * @throws Refused naming the entry files that would do
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
    return new Entry(
        runtimes.get(entries.getFirst()), CODE + code.value() + '/' + entries.getFirst());
  }

  /** The file that asks for libraries, if there is one beside the entry. */
  static Optional<Path> requirements(SharePath code, RunFolder folder) {
    Path fetched = folder.code().resolve(code.value());
    return Files.isDirectory(fetched, LinkOption.NOFOLLOW_LINKS) && isFile(fetched, REQUIREMENTS)
        ? Optional.of(fetched.resolve(REQUIREMENTS))
        : Optional.empty();
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
