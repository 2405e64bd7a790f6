package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;

/** Makes containers, all with the same walls. */
final class Creation {

  /** On every container of this node. */
  static final String NODE = "tasker.node";

  /** On every container of a run; it cannot follow one that was made before its run. */
  static final String RUN = "tasker.run";

  /** As the launcher and the image's {@code /etc/passwd} have them. */
  private static final int FIRST_USER = 52_000;

  private static final int USERS = 1024;

  private final Engine engine;
  private final HostPaths paths;
  private final String node;
  private final OciRuntimes runtimes;
  private final OwnInodes inodes;

  Creation(Engine engine, HostPaths paths, String node, OciRuntimes runtimes, OwnInodes inodes) {
    this.engine = engine;
    this.paths = paths;
    this.node = node;
    this.runtimes = runtimes;
    this.inodes = inodes;
  }

  /**
   * What is to be made.
   *
   * @param id of its run, or its own where it has none yet
   * @param prepared does it wait for a call before it looks for its order?
   */
  record Wanted(
      String id,
      RunFolder folder,
      String image,
      Limits limits,
      Sandbox.Around around,
      boolean prepared) {

    static Wanted of(Sandbox.Order order) {
      return new Wanted(
          order.runId(), order.folder(), order.image(), order.limits(), order.around(), false);
    }
  }

  /** Creates and starts a container; of one that does not start nothing is left. */
  void make(Wanted wanted) {
    String name = name(wanted.id());
    HostConfig config = config(wanted);
    try {
      engine.create(
          engine
              .prepare(imageId(wanted.image()))
              .withName(name)
              .withLabels(labels(wanted.id()))
              .withNetworkDisabled(wanted.around().network().isEmpty())
              .withHostName("sandbox")
              .withEnv(environment(wanted))
              .withHostConfig(config));
      engine.start(name);
    } catch (EngineFailed e) {
      removeQuietly(name, e);
      throw runtimes.doubt(wanted.image()) ? new EngineFailed(e.getMessage(), true, e) : e;
    }
  }

  /** What the engine is asked for, with all that is mounted. */
  HostConfig config(Wanted wanted) {
    RunFolder folder = new RunFolder(paths.inWorkspace(wanted.folder().path()));
    try {
      Files.createDirectories(OverlayVolume.empty(paths));
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot write the workspace: " + e, e);
    }
    HostConfig config = Hardening.config(folder, wanted.limits(), runtimes.of(wanted.image()));
    put(wanted.around(), labels(wanted.id()), config);
    return config;
  }

  /** Of a container, and of what goes with it. */
  Map<String, String> labels(String id) {
    return Map.of(RUN, id, NODE, node);
  }

  private static List<String> environment(Wanted wanted) {
    String user = "TASKER_USER=" + user(wanted.id());
    return wanted.prepared() ? List.of(user, "TASKER_PREPARED=yes") : List.of(user);
  }

  private void put(Sandbox.Around around, Map<String, String> labels, HostConfig config) {
    List<Mount> mounts = new ArrayList<>(config.getMounts());
    // data that are mounted have only empty folders there
    if (inodes.areOwn() && around.data().isEmpty()) {
      mounts.replaceAll(
          mount -> mount.getTarget().equals(Hardening.DATA) ? apart(mount, labels) : mount);
    }
    for (Sandbox.Mount mount : around.mounts()) {
      Mount bind = Hardening.bind(seen(mount.source()), mount.target()).withReadOnly(true);
      mounts.add(isShared(mount) ? apart(bind, labels) : bind);
    }
    around
        .data()
        .ifPresent(
            data ->
                mounts.add(
                    OverlayVolume.of(
                        seen(data.folder()), OverlayVolume.target(data), paths, labels)));
    config.withMounts(mounts);
    around.network().ifPresent(config::withNetworkMode);
  }

  /** Do strangers' runs have it too? Only the installer mounts what is not the workspace's. */
  private boolean isShared(Sandbox.Mount mount) {
    return inodes.areOwn() && mount.source().startsWith(paths.workspace());
  }

  private Mount apart(Mount bind, Map<String, String> labels) {
    return OverlayVolume.of(Path.of(bind.getSource()), bind.getTarget(), paths, labels);
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
      engine.removeNamed(name);
    } catch (EngineFailed e) {
      first.addSuppressed(e);
    }
  }

  /**
   * The user inside. The kernel counts some things for a user over all containers, and one run
   * could take them from another. Two runs at the same time have the same one rarely, and share
   * nothing but these counts then.
   */
  static int user(String id) {
    return FIRST_USER + Math.floorMod(id.hashCode(), USERS);
  }

  static String name(String id) {
    return "tasker-" + id;
  }
}
