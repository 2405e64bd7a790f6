package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The container engine, seen by somebody with its command line. */
public final class Containers {

  private Containers() {}

  /**
   * Runs the engine's own client.
   *
   * @throws AssertionError with what it said, if it fails
   */
  public static String docker(String... arguments) {
    try {
      Path output = Files.createTempFile("docker-said", ".txt");
      Process process =
          new ProcessBuilder(Stream.concat(Stream.of("docker"), Arrays.stream(arguments)).toList())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int exitCode = process.waitFor();
      String said = Files.readString(output, UTF_8).strip();
      Files.delete(output);
      if (exitCode != 0) {
        throw new AssertionError("docker %s: %s".formatted(String.join(" ", arguments), said));
      }
      return said;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while docker was running", e);
    }
  }

  /** The ids of the runs of a node that have a container, running or not; as its name has it. */
  public static List<String> ofNode(String node) {
    return docker("ps", "-a", "--filter", "label=tasker.node=" + node, "--format", "{{.Names}}")
        .lines()
        .map(name -> name.substring("tasker-".length()))
        .filter(run -> !run.startsWith("prepared-"))
        .toList();
  }

  /** The name of a run's container; one that was prepared gets it while its program runs. */
  public static String named(String runId) {
    String name = "tasker-" + runId;
    eventually(
        "a container is called " + name,
        TaskerSystem.SOON,
        () -> docker("ps", "-a", "--format", "{{.Names}}").lines().anyMatch(name::equals));
    return name;
  }

  /** The id of a run's container, and when the engine made it. */
  public static String created(String runId) {
    return docker("inspect", "--format", "{{.Id}} {{.Created}}", named(runId));
  }
}
