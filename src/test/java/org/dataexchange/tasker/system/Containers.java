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
    Script.Said said = attempt(arguments);
    if (said.exitCode() != 0) {
      throw new AssertionError("docker %s: %s".formatted(String.join(" ", arguments), said.text()));
    }
    return said.text();
  }

  private static Script.Said attempt(String... arguments) {
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
      return new Script.Said(exitCode, said);
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
        // one that is being removed may have lost its name
        .filter(name -> name.startsWith("tasker-"))
        .map(name -> name.substring("tasker-".length()))
        .filter(run -> !run.startsWith("prepared-"))
        .toList();
  }

  /**
   * Removes all that a node has left. What the engine removes by itself just then it refuses to
   * remove once more, and it goes all the same.
   */
  static void clear(String node) {
    eventually(
        "the containers of " + node + " are gone",
        TaskerSystem.SOON,
        () -> {
          List<String> left =
              docker("ps", "-aq", "--filter", "label=tasker.node=" + node).lines().toList();
          left.forEach(one -> attempt("rm", "-fv", one));
          return left.isEmpty();
        });
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
