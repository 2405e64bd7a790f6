package org.dataexchange.tasker.sandbox.pool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.launcher.BoxWatch;
import org.dataexchange.tasker.sandbox.launcher.EndRecord;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Ticker;

/**
 * Makes sandboxes that wait for an order, each in a folder of its own in the workspace.
 *
 * @param known are told of each container before it is made
 */
public record PreparedFactory(
    ContainerFactory containers,
    PoolContainers known,
    ColdStarts coldStarts,
    BoxWatch boxes,
    Path workspace,
    Ticker ticker) {

  private static final Logger LOG = System.getLogger(PreparedFactory.class.getName());

  /** No run's id begins like that. */
  private static final String PREFIX = "prepared-";

  /** The launcher gives tracer and stage half a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration LOOK = Duration.ofMillis(250);

  /** How long runs that wait for their sandboxes keep others from being prepared. */
  private static final Duration CALM = Duration.ofSeconds(2);

  static String id(String unique) {
    return PREFIX + unique;
  }

  /** Is that the name of a container that was prepared, and has no run? */
  public static boolean owns(String container) {
    return container.startsWith(ContainerFactory.name(PREFIX));
  }

  /** Makes one and waits until it is ready; first those are made that runs wait for. */
  PreparedSandbox make(String image, Limits limits) {
    String id = id(UUID.randomUUID().toString());
    try {
      coldStarts.await(CALM);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return make(new ContainerFactory.Wanted(id, folder(id), image, limits, Sandbox.Around.NOTHING));
  }

  private static EngineFailed interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new EngineFailed("interrupted", true, e);
  }

  /**
   * Makes one for an order; what that mounts of its run's folder is mounted of this one's.
   *
   * @param id from {@link #id}
   */
  PreparedSandbox make(String id, Sandbox.Order order) {
    RunFolder folder = folder(id);
    Sandbox.Around around = order.around();
    List<Sandbox.Mount> mounts =
        around.mounts().stream().map(mount -> moved(mount, order.folder(), folder)).toList();
    return make(
        new ContainerFactory.Wanted(
            id, folder, order.image(), order.limits(), around.with(mounts)));
  }

  private Path home() {
    return workspace.resolve("prepared");
  }

  private RunFolder folder(String id) {
    return new RunFolder(home().resolve(id));
  }

  private static Sandbox.Mount moved(Sandbox.Mount mount, RunFolder from, RunFolder to) {
    Path below = from.path().relativize(mount.source());
    return new Sandbox.Mount(to.path().resolve(below), mount.target());
  }

  private PreparedSandbox make(ContainerFactory.Wanted wanted) {
    known.expect(wanted.id());
    try {
      return makeReady(wanted);
    } catch (IOException e) {
      giveUp(wanted);
      throw new StorageFailed("cannot write " + wanted.folder().path() + ": " + e, e);
    } catch (InterruptedException e) {
      giveUp(wanted);
      throw interrupted(e);
    } catch (RuntimeException e) {
      giveUp(wanted);
      throw e;
    }
  }

  private void giveUp(ContainerFactory.Wanted wanted) {
    known.discard(wanted.id());
    forget(wanted.folder().path());
  }

  private PreparedSandbox makeReady(ContainerFactory.Wanted wanted)
      throws IOException, InterruptedException {
    RunFolder folder = wanted.folder();
    layOut(folder);
    containers.make(wanted);
    awaitCall(folder);
    PreparedSandbox prepared =
        PreparedSandbox.in(
            folder, wanted.id(), wanted.image(), containers.environment(wanted.image()));
    if (!prepared.isAlive()) {
      prepared.close();
      throw new EngineFailed("the lock that its launcher holds cannot be seen");
    }
    return prepared;
  }

  private static void layOut(RunFolder folder) throws IOException {
    FileTree.delete(folder.path());
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    // an overlay goes by what its folder allowed when it was mounted
    FileTree.makeReadable(folder.data());
    FileTree.makeReadable(folder.code());
    Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwx------"));
    LauncherOrder.freshBox(folder);
  }

  private void awaitCall(RunFolder folder) throws InterruptedException {
    Duration latest = ticker.in(PATIENCE);
    try (BoxWatch.Watched box = boxes.watch(folder.box())) {
      while (!Files.exists(PreparedSandbox.call(folder))) {
        String said = EndRecord.of(folder).flatMap(Ending::failed).orElse("");
        if (EndRecord.isThere(folder) || ticker.isAfter(latest)) {
          throw new EngineFailed("its launcher did not get ready: " + said);
        }
        box.await(LOOK);
      }
    }
  }

  /** Removes the folders of all that there ever were. */
  void forgetAll() {
    forget(home());
  }

  private static void forget(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} stays until the next start: {1}", folder, e.toString());
    }
  }
}
