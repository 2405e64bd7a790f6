package org.dataexchange.tasker.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another program of this machine, which says what we have no library for. */
final class Subprocess {

  private Subprocess() {}

  /** The same of docker's own client. */
  static List<String> docker(String engine, Duration most, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker", "-H", engine));
    command.addAll(List.of(arguments));
    return said("docker " + arguments[0], most, command);
  }

  /**
   * What it said, line by line.
   *
   * @param what in a few words
   * @throws IOException if it fails, with what it said, or does not end in time
   */
  static List<String> said(String what, Duration most, List<String> command)
      throws IOException, InterruptedException {
    // a file, since a pipe would be full before it ends
    Path output = Files.createTempFile("tasker-said", ".txt");
    try {
      Process program =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!program.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
        program.destroyForcibly();
        throw new IOException(what + " does not end");
      }
      String said = new String(Files.readAllBytes(output), UTF_8);
      if (program.exitValue() != 0) {
        throw new IOException(what + ": " + said.strip());
      }
      return said.lines().toList();
    } finally {
      Files.delete(output);
    }
  }
}
