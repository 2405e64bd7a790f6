package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.ContainerSpec;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.engine.Mount;
import org.dataexchange.tasker.sandbox.launcher.ContainerPaths;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;

/** Makes containers, all with the same walls. */
public record ContainerFactory(
    Engine engine,
    HostPaths paths,
    String node,
    OciRuntimes runtimes,
    OwnInodes inodes,
    ImageExamination examination) {

  /** On every container of this node. */
  public static final String NODE = "tasker.node";

  /** On every container of a run; it cannot follow one that was made before its run. */
  static final String RUN = "tasker.run";

  /** As the launcher has them. */
  private static final int FIRST_USER = 52_000;

  private static final int USERS = 1024;

  /**
   * A container to be made for a run, or to wait for one.
   *
   * @param id of its run, or its own where it has none yet
   */
  public record Wanted(
      String id, RunFolder folder, String image, Limits limits, Sandbox.Around around) {

    static Wanted of(Sandbox.Order order) {
      return new Wanted(
          order.runId(), order.folder(), order.image(), order.limits(), order.around());
    }
  }

  /** Creates and starts a container; of one that does not start nothing is left. */
  public void make(Wanted wanted) {
    List<String> arguments = List.of("run", Integer.toString(user(wanted.id())));
    ContainerSpec spec =
        spec(
            name(wanted.id()),
            wanted,
            ContainerSpec.Program.privileged(List.of(ContainerPaths.LAUNCHER), arguments));
    try {
      engine.create(spec);
      engine.start(spec.name());
    } catch (EngineFailed e) {
      removeQuietly(spec.name(), e);
      throw runtimes.doubt(wanted.image()) ? new EngineFailed(e.getMessage(), true, e) : e;
    }
  }

  /** The whole of it, in the terms of the engine's room. */
  ContainerSpec spec(String name, Wanted wanted, ContainerSpec.Program program) {
    try {
      Files.createDirectories(OverlayVolume.empty(paths));
      return new ContainerSpec(
          name,
          imageId(wanted.image()),
          Map.of(RUN, wanted.id(), NODE, node),
          program,
          mounts(wanted),
          new ContainerSpec.Surroundings(
              Optional.of(wanted.limits()),
              runtimes.of(wanted.image()),
              wanted.around().network()));
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot write the workspace: " + e, e);
    }
  }

  /** Variables that the image sets for the algorithm, {@code name=value}. */
  public List<String> environment(String image) {
    return examination.facts(imageId(image)).environment();
  }

  private List<Mount> mounts(Wanted wanted) throws IOException {
    Sandbox.Around around = wanted.around();
    RunFolder folder = new RunFolder(paths.inWorkspace(wanted.folder().path()));
    // data that are mounted have only empty folders there
    boolean apart = inodes.areOwn() && around.data().isEmpty();
    Mount own = mount(folder.data(), ContainerPaths.DATA, apart);
    List<Mount> mounts = new ArrayList<>(mounts(folder, examination.tools(), own));
    putIdentity(wanted, mounts);
    for (Sandbox.Mount mount : around.mounts()) {
      mounts.add(mount(seen(mount.source()), mount.target(), isShared(mount)));
    }
    around
        .data()
        .ifPresent(data -> mounts.add(mount(seen(data.folder()), ContainerPaths.of(data), true)));
    return mounts;
  }

  /**
   * The mounts that each container of a run has.
   *
   * @param folder as the engine sees it
   */
  static List<Mount> mounts(RunFolder folder, Mount tools, Mount data) {
    return List.of(
        tools,
        new Mount.Bind(folder.box(), ContainerPaths.BOX),
        new Mount.Bind(folder.code(), ContainerPaths.CODE, true),
        data);
  }

  private Mount mount(Path seen, String target, boolean apart) {
    return apart ? OverlayVolume.of(seen, target, paths) : new Mount.Bind(seen, target, true);
  }

  /** Volumes, too. */
  private void putIdentity(Wanted wanted, List<Mount> mounts) throws IOException {
    String image = imageId(wanted.image());
    new AccountFiles(examination, paths)
        .mounts(image, user(wanted.id()), wanted.folder()).stream()
            // an engine that makes a network mounts one of its own
            .filter(
                mount ->
                    wanted.around().network().isEmpty() || !mount.target().equals("/etc/hosts"))
            .forEach(mounts::add);
    Path own = AccountFiles.of(wanted.folder()).resolve("volumes");
    mounts.addAll(ImageVolumes.mounts(examination.facts(image).volumes(), own, paths));
  }

  /** Do strangers' runs have it too? Only the installer mounts what is not the workspace's. */
  private boolean isShared(Sandbox.Mount mount) {
    return inodes.areOwn() && mount.source().startsWith(paths.workspace());
  }

  private Path seen(Path folder) {
    return paths.of(folder).orElseThrow(() -> new EngineFailed("the engine cannot see " + folder));
  }

  /** By its digest, so that what is reported is what ran, even if the name moves meanwhile. */
  public static String imageId(String image) {
    return image.substring(image.lastIndexOf('@') + 1);
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

  public static String name(String id) {
    return "tasker-" + id;
  }
}
