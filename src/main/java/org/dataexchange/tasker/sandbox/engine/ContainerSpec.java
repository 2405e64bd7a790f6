package org.dataexchange.tasker.sandbox.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.dataexchange.tasker.task.Limits;

/**
 * A container to be made. Whatever it asks for, {@link Hardening} is around it.
 *
 * @param name that no other has
 * @param image its id
 * @param labels its volumes have them, too
 */
public record ContainerSpec(
    String name,
    String image,
    Map<String, String> labels,
    Program program,
    List<Mount> mounts,
    Surroundings surroundings) {

  /** The same without some of what is mounted. */
  public ContainerSpec without(Predicate<Mount> unwanted) {
    return new ContainerSpec(
        name,
        image,
        labels,
        program,
        mounts.stream().filter(Predicate.not(unwanted)).toList(),
        surroundings);
  }

  /**
   * The program that runs in it. Nothing that the image says of that counts.
   *
   * @param user and group, as numbers
   * @param environment {@code name=value}; empty for what the image sets
   * @param isForPeople has it a terminal, and none of the launcher's capabilities?
   */
  public record Program(
      String user,
      String folder,
      List<String> entrypoint,
      List<String> arguments,
      List<String> environment,
      boolean isForPeople) {

    /** As root, with what it takes to start and trace another user's program. */
    public static Program privileged(List<String> entrypoint, List<String> arguments) {
      return new Program("0:0", "/", entrypoint, arguments, List.of(), false);
    }
  }

  /**
   * The walls that differ from run to run.
   *
   * @param limits empty where nothing of a stranger's runs
   * @param runtime OCI runtime; empty for the engine's default
   */
  public record Surroundings(
      Optional<Limits> limits, Optional<String> runtime, Optional<String> network) {

    /** For a program of our own. */
    public static final Surroundings PLAIN =
        new Surroundings(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
