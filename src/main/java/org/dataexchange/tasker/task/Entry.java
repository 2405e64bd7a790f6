package org.dataexchange.tasker.task;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an algorithm begins: its entry file, and the command of the runtime that it goes by.
 *
 * @param runtime the command in the image: {@code python}
 * @param file the entry file, as seen inside the container
 */
record Entry(String runtime, String file) {

  private static final String CODE = "/tmp/code/";
  private static final String DATA = "/tmp/data/";
  private static final String REQUIREMENTS = "requirements.txt";
  private static final int LOOKED_AT = 64 << 10;

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

  /**
   * Is the entry a shell's script with Windows line ends?
   *
   * @throws Failures.StorageFailed if it cannot be read
   */
  static boolean isWindowsScript(SharePath code, RunFolder folder) {
    Path fetched = folder.code().resolve(code.value());
    Path script = Files.isDirectory(fetched) ? fetched.resolve("run.sh") : fetched;
    if (!script.toString().endsWith(".sh") || !Files.isRegularFile(script)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(script)) {
      return new String(in.readNBytes(LOOKED_AT), ISO_8859_1).contains("\r\n");
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot read a run's code in the workspace: " + e, e);
    }
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
