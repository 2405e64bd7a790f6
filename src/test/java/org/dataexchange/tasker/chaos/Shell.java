package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The machine's own commands. */
final class Shell {

  private Shell() {}

  /**
   * @return what it said
   * @throws IOException with that, if it fails
   */
  static String run(String... command) throws IOException {
    Path output = Files.createTempFile("shell-said", ".txt");
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int exitCode = process.waitFor();
      String said = Files.readString(output).strip();
      if (exitCode != 0) {
        throw new IOException("%s: %s".formatted(String.join(" ", command), said));
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(output);
    }
  }

  /** Stops a process where it is, or lets it go on. */
  static void signal(ProcessHandle process, String signal) throws IOException {
    run("kill", "-" + signal, Long.toString(process.pid()));
  }
}
