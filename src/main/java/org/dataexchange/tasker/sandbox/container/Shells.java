package org.dataexchange.tasker.sandbox.container;

import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.ContainerSpec;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.launcher.ContainerPaths;
import org.dataexchange.tasker.sandbox.launcher.EnvironmentVariables;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * Containers for people: each has what a run's container has, image, mounts, limits, environment
 * and user, without launcher, tracer and their privileges, and with a shell that somebody may start
 * later. Its name and its removal with a command are all that is told of it.
 */
public record Shells(Engine engine, ContainerFactory creation) {

  /** The launcher makes the folder; what was called cannot be seen from inside. */
  private static final String GREETING =
      "mkdir -p /tmp/out; printf 'The algorithm was called as: %s\\n' \"$*\"; exec /bin/sh";

  private static final String PREFIX = "tasker-kept-";

  static String name(String runId) {
    return PREFIX + runId;
  }

  /** Whose shell is the container of that name? */
  public static Optional<String> runId(String name) {
    return name.startsWith(PREFIX)
        ? Optional.of(name.substring(PREFIX.length()))
        : Optional.empty();
  }

  /** Creates the container, in place of any that is there; nothing runs in it. */
  public void create(Order order) {
    String name = name(order.runId());
    engine.removeNamed(name);
    int user = ContainerFactory.user(order.runId());
    ContainerSpec all =
        creation.spec(
            name,
            ContainerFactory.Wanted.of(order),
            new ContainerSpec.Program(
                user + ":" + user,
                order.workingDirectory(),
                List.of(ImageExamination.SHELL, "-c", GREETING, "sh"),
                order.command(),
                EnvironmentVariables.of(order, creation.environment(order.image())),
                true));
    engine.create(all.without(mount -> mount.target().startsWith(ContainerPaths.LAUNCHERS)));
  }

  /** How the shell of a run is entered and removed; empty if there is none. */
  public Optional<Sandbox.Shell> of(String runId) {
    String name = name(runId);
    return engine.state(name).status() == ContainerState.Status.GONE
        ? Optional.empty()
        : Optional.of(new Sandbox.Shell("docker start -ai " + name, "docker rm -fv " + name));
  }

  public void remove(String runId) {
    engine.removeNamed(name(runId));
  }
}
