package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The script at the project's root, which starts and stops what the tests run against. */
public final class Script {

  private static final Path HERE = Path.of(".");
  private static final Duration MOST = Duration.ofMinutes(30);

  private Script() {}

  /** What the script said, and how it ended. */
  public record Said(int exitCode, String text) {}

  /**
   * Runs a command of the script.
   *
   * @throws AssertionError with what it said, if it fails
   */
  public static String tasker(String... arguments) {
    return tasker(Map.of(), arguments);
  }

  /** Runs a command with settings in its environment. */
  public static String tasker(Map<String, String> environment, String... arguments) {
    return tasker(HERE, environment, arguments);
  }

  /** Runs a command of the script that is in another clone. */
  public static String tasker(Path clone, Map<String, String> environment, String... arguments) {
    Said said = attempt(clone, MOST, environment, arguments);
    if (said.exitCode() != 0) {
      throw new AssertionError(
          "%s %s failed:%n%s"
              .formatted(clone.resolve("tasker"), String.join(" ", arguments), said.text()));
    }
    return said.text();
  }

  /** Runs a command that may fail. */
  public static Said attempt(Map<String, String> environment, String... arguments) {
    return attempt(MOST, environment, arguments);
  }

  /** Runs a command that may fail and may take that long. */
  static Said attempt(Duration most, Map<String, String> environment, String... arguments) {
    return attempt(HERE, most, environment, arguments);
  }

  private static Said attempt(
      Path clone, Duration most, Map<String, String> environment, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = clone.resolve("tasker").toAbsolutePath().toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      // a file, since what it starts may keep a pipe open for ever
      Path output = Files.createTempFile("tasker-said", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(most.toSeconds(), TimeUnit.SECONDS);
      process.destroy();
      String text = Files.readString(output, UTF_8);
      Files.delete(output);
      return new Said(ended ? process.exitValue() : -1, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while ./tasker was running", e);
    }
  }

  /** A part that the script has started. */
  static ProcessHandle process(String part) throws IOException {
    Path pid = Path.of(variable("TASKER_HOME"), part, "pid");
    return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
  }

  /** Removes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  /** A variable that {@code ./tasker test} sets. */
  public static String variable(String name) {
    return Optional.ofNullable(System.getenv(name))
        .orElseThrow(() -> new AssertionError(name + " is not set: run ./tasker test"));
  }
}
