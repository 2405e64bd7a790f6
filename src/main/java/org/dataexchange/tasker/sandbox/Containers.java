package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.Engine.State;
import org.dataexchange.tasker.sandbox.Engine.Status;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * The containers of runs: each has the name of its run, is used once, and dies with its launcher.
 */
final class Containers {

  /** On every container of this node. */
  static final String NODE = "tasker.node";

  /** On every container of a run. */
  static final String RUN = "tasker.run";

  private static final Logger LOG = System.getLogger(Containers.class.getName());

  /** The launcher keeps the time limit; the engine is asked to only where the launcher hangs. */
  private static final Duration LAUNCHER_MARGIN = Duration.ofMinutes(2);

  /** A connection that died in silence would keep the end from us. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  /**
   * How often a trace that grows is read on, so that little is left to be read at the end; and how
   * often the end is looked for where the kernel does not tell of files that others write.
   */
  private static final Duration TICK = Duration.ofMillis(250);

  /** As the launcher and the image's {@code /etc/passwd} have them. */
  private static final int FIRST_USER = 52_000;

  private static final int USERS = 1024;

  private final Engine engine;
  private final HostPaths paths;
  private final BoxWatch boxes;
  private final Clock clock;
  private final String node;
  private final Optional<String> runtime;

  Containers(
      Engine engine,
      HostPaths paths,
      BoxWatch boxes,
      Clock clock,
      String node,
      Optional<String> runtime) {
    this.engine = engine;
    this.paths = paths;
    this.boxes = boxes;
    this.clock = clock;
    this.node = node;
    this.runtime = runtime;
  }

  void start(Order order) {
    String name = name(order.runId());
    engine.remove(name);
    try {
      LauncherOrder.write(order);
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot write the workspace: " + e, e);
    }
    try {
      engine.create(
          engine
              .prepare(imageId(order.image()))
              .withName(name)
              .withLabels(labels(order))
              .withNetworkDisabled(order.around().network().isEmpty())
              .withHostName("sandbox")
              .withEnv("TASKER_USER=" + user(order.runId()))
              .withHostConfig(config(order)));
      engine.start(name);
    } catch (EngineFailed e) {
      removeQuietly(name, e);
      throw e;
    }
  }

  /** What the engine is asked for, with all that is mounted. */
  HostConfig config(Order order) {
    try {
      Files.createDirectories(DataVolume.empty(paths));
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot write the workspace: " + e, e);
    }
    RunFolder folder = new RunFolder(paths.inWorkspace(order.folder().path()));
    HostConfig config = Hardening.config(folder, order.limits(), runtime);
    put(order.around(), labels(order), config);
    return config;
  }

  private Map<String, String> labels(Order order) {
    return Map.of(RUN, order.runId(), NODE, node);
  }

  private void put(Sandbox.Around around, Map<String, String> labels, HostConfig config) {
    List<Mount> mounts = new ArrayList<>(config.getMounts());
    for (Sandbox.Mount mount : around.mounts()) {
      mounts.add(Hardening.bind(seen(mount.source()), mount.target()).withReadOnly(true));
    }
    around
        .data()
        .ifPresent(data -> mounts.add(DataVolume.of(data, seen(data.folder()), paths, labels)));
    config.withMounts(mounts);
    around.network().ifPresent(config::withNetworkMode);
  }

  private Path seen(Path folder) {
    return paths
        .of(folder)
        .orElseThrow(() -> new EngineFailed("the engine cannot see " + folder, true, null));
  }

  /** By its digest, so that what is reported is what ran, even if the name moves meanwhile. */
  static String imageId(String image) {
    return image.substring(image.indexOf('@') + 1);
  }

  private void removeQuietly(String name, EngineFailed first) {
    try {
      engine.remove(name);
    } catch (EngineFailed e) {
      first.addSuppressed(e);
    }
  }

  boolean knows(String runId, RunFolder folder) {
    if (EndRecord.of(folder).isPresent()) {
      return true;
    }
    Status status = engine.state(name(runId)).status();
    return status == Status.RUNNING || status == Status.EXITED;
  }

  /**
   * Waits for the end, which the launcher's record tells before the engine does. An engine that is
   * away does not end the wait: the run may well go on, and its launcher keeps its time.
   */
  Ending await(String runId, RunFolder folder, Duration timeout, Runnable meanwhile)
      throws InterruptedException {
    Instant latest = clock.instant().plus(timeout).plus(LAUNCHER_MARGIN);
    Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    while (true) {
      // here too: an algorithm whose trace nobody reads is held up, and its time goes on
      meanwhile.run();
      try (BoxWatch.Watched box = boxes.watch(folder.box())) {
        Optional<Ending> recorded = EndRecord.of(folder);
        if (recorded.isPresent()) {
          return recorded.get();
        }
        State state = engine.state(name(runId));
        Optional<Ending> ending = ending(state, folder);
        if (ending.isPresent()) {
          return ending.get();
        }
        if (watch(runId, state.startedAt().plus(timeout), new Watch(box, folder, meanwhile))) {
          backoff.reset();
        } else {
          backoff.pause();
        }
      } catch (EngineFailed e) {
        if (clock.instant().isAfter(latest)) {
          throw e;
        }
        pause(runId, backoff, e);
      }
    }
  }

  private static void pause(String runId, Backoff backoff, EngineFailed e)
      throws InterruptedException {
    LOG.log(
        Level.WARNING,
        "Run {0} cannot be watched, trying again in {1}: {2}",
        runId,
        backoff.next(),
        e.getMessage());
    backoff.pause();
  }

  private record Watch(BoxWatch.Watched box, RunFolder folder, Runnable meanwhile) {}

  private static Optional<Ending> ending(State state, RunFolder folder) {
    // the record is read after the state: a container that has ended has written what it could
    Optional<Ending> recorded = EndRecord.of(folder);
    if (recorded.isPresent()) {
      return recorded;
    }
    return switch (state.status()) {
      case GONE, CREATED -> throw new RunKilled("its container is gone, without an end record");
      case EXITED -> Optional.of(EndRecord.missing(state));
      case RUNNING -> Optional.empty();
    };
  }

  /**
   * Returns when the run may have ended, or is killed because it did not end with its time. False
   * if the engine let go of us and left nothing that tells why, as it may do at once each time.
   */
  private boolean watch(String runId, Instant end, Watch watch) throws InterruptedException {
    Instant latest = end.plus(LAUNCHER_MARGIN);
    Instant again = clock.instant().plus(LOOK_AGAIN);
    try (EndWait ended = engine.whenEnded(name(runId), watch.box()::wake)) {
      while (!ended.isOver() && !EndRecord.isThere(watch.folder())) {
        if (clock.instant().isAfter(latest)) {
          LOG.log(Level.ERROR, "Run {0} did not end with its time; its container is killed", runId);
          engine.kill(name(runId));
          return true;
        }
        if (clock.instant().isAfter(again)) {
          return true;
        }
        watch.box().await(TICK);
        watch.meanwhile().run();
      }
      return EndRecord.isThere(watch.folder());
    }
  }

  /** The launcher ends the run, with a record that it was stopped from outside. */
  void stop(String runId) {
    engine.terminate(name(runId));
  }

  void remove(String runId) {
    engine.remove(name(runId));
  }

  /**
   * The run's user inside. The kernel counts some things for a user over all containers, and one
   * run could take them from another. Two runs at the same time have the same one rarely, and share
   * nothing but these counts then.
   */
  static int user(String runId) {
    return FIRST_USER + Math.floorMod(runId.hashCode(), USERS);
  }

  static String name(String runId) {
    return "tasker-" + runId;
  }
}
