package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Ticker;

/** Makes sandboxes that wait for an order, each in a folder of its own in the workspace. */
final class Preparation {

  private static final Logger LOG = System.getLogger(Preparation.class.getName());

  /** No run's id begins like that. */
  private static final String PREFIX = "prepared-";

  /** The launcher gives tracer and stage half a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration LOOK = Duration.ofMillis(250);

  private final Creation creation;
  private final BoxWatch boxes;
  private final Path home;
  private final Ticker ticker;

  Preparation(Creation creation, BoxWatch boxes, HostPaths paths, Ticker ticker) {
    this.creation = creation;
    this.boxes = boxes;
    this.home = paths.workspace().resolve("prepared");
    this.ticker = ticker;
  }

  static String id(String unique) {
    return PREFIX + unique;
  }

  /** Is that the name of a container that was prepared, and has no run? */
  static boolean owns(String container) {
    return container.startsWith(Creation.name(PREFIX));
  }

  /**
   * Makes one and waits until it is ready.
   *
   * @param id from {@link #id}
   */
  Prepared make(String id, String image, Limits limits) {
    return make(new Creation.Wanted(id, folder(id), image, limits, Sandbox.Around.NOTHING, true));
  }

  /** Makes one for an order; what that mounts of its run's folder is mounted of this one's. */
  Prepared make(String id, Sandbox.Order order) {
    RunFolder folder = folder(id);
    Sandbox.Around around = order.around();
    List<Sandbox.Mount> mounts =
        around.mounts().stream().map(mount -> moved(mount, order.folder(), folder)).toList();
    return make(
        new Creation.Wanted(id, folder, order.image(), order.limits(), around.with(mounts), true));
  }

  private RunFolder folder(String id) {
    return new RunFolder(home.resolve(id));
  }

  private static Sandbox.Mount moved(Sandbox.Mount mount, RunFolder from, RunFolder to) {
    Path below = from.path().relativize(mount.source());
    return new Sandbox.Mount(to.path().resolve(below), mount.target());
  }

  private Prepared make(Creation.Wanted wanted) {
    RunFolder folder = wanted.folder();
    try {
      return makeReady(wanted);
    } catch (IOException e) {
      forget(folder.path());
      throw new StorageFailed("cannot write " + folder.path() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("interrupted", true, e);
    } catch (SystemFailed e) {
      forget(folder.path());
      throw e;
    }
  }

  private Prepared makeReady(Creation.Wanted wanted) throws IOException, InterruptedException {
    RunFolder folder = wanted.folder();
    layOut(folder);
    creation.make(wanted);
    awaitCall(folder);
    Prepared prepared = new Prepared(wanted.id(), folder, wanted.image());
    if (!prepared.isAlive()) {
      prepared.close();
      throw new EngineFailed("the lock that its launcher holds cannot be seen", true, null);
    }
    return prepared;
  }

  private static void layOut(RunFolder folder) throws IOException {
    FileTree.delete(folder.path());
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    // an overlay goes by what its folder allowed when it was mounted
    Files.setPosixFilePermissions(folder.data(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwx------"));
    LauncherOrder.freshBox(folder);
  }

  private void awaitCall(RunFolder folder) throws InterruptedException {
    Duration latest = ticker.in(PATIENCE);
    try (BoxWatch.Watched box = boxes.watch(folder.box())) {
      while (!Files.exists(Prepared.call(folder))) {
        String said = EndRecord.of(folder).flatMap(Ending::failed).orElse("");
        if (EndRecord.isThere(folder) || ticker.isAfter(latest)) {
          throw new EngineFailed("its launcher did not get ready: " + said, true, null);
        }
        box.await(LOOK);
      }
    }
  }

  /** Removes the folders of all that there ever were. */
  void forgetAll() {
    forget(home);
  }

  private static void forget(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} stays until the next start: {1}", folder, e.toString());
    }
  }
}
