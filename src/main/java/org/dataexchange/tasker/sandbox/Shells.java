package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * Containers for people: each has what a run's container has, image, mounts, limits, environment
 * and user, without launcher, tracer and their privileges, and with a shell that somebody may start
 * later. Its name and its removal with a command are all that is told of it.
 */
final class Shells {

  /** The launcher makes the folder; what was called cannot be seen from inside. */
  private static final String GREETING =
      "mkdir -p /tmp/out; printf 'The algorithm was called as: %s\\n' \"$*\"; exec sh";

  private static final String PREFIX = "tasker-kept-";

  private final Engine engine;
  private final Creation creation;

  Shells(Engine engine, Creation creation) {
    this.engine = engine;
    this.creation = creation;
  }

  static String name(String runId) {
    return PREFIX + runId;
  }

  /** Whose shell is the container of that name? */
  static Optional<String> runId(String name) {
    return name.startsWith(PREFIX)
        ? Optional.of(name.substring(PREFIX.length()))
        : Optional.empty();
  }

  /** Creates the container, in place of any that is there; nothing runs in it. */
  void create(Order order) {
    String name = name(order.runId());
    engine.removeNamed(name);
    int user = Creation.user(order.runId());
    engine.create(
        engine
            .prepare(Creation.imageId(order.image()))
            .withName(name)
            .withLabels(creation.labels(order.runId()))
            .withNetworkDisabled(true)
            .withHostName("sandbox")
            .withUser(user + ":" + user)
            .withEnv(LauncherOrder.environment(order).toList())
            .withWorkingDir(order.workingDirectory())
            .withEntrypoint("sh", "-c", GREETING, "sh")
            .withCmd(order.command())
            .withTty(true)
            .withStdinOpen(true)
            .withHostConfig(withoutLauncher(creation.config(Creation.Wanted.of(order)))));
  }

  private static HostConfig withoutLauncher(HostConfig config) {
    List<Mount> mounts =
        config.getMounts().stream()
            .filter(mount -> !Hardening.BOX.equals(mount.getTarget()))
            .toList();
    return config.withCapAdd(new Capability[0]).withMounts(mounts);
  }

  /** How the shell of a run is entered and removed; empty if there is none. */
  Optional<Sandbox.Shell> of(String runId) {
    String name = name(runId);
    return engine.state(name).status() == Engine.Status.GONE
        ? Optional.empty()
        : Optional.of(new Sandbox.Shell("docker start -ai " + name, "docker rm -fv " + name));
  }

  void remove(String runId) {
    engine.removeNamed(name(runId));
  }
}
