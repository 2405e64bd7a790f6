package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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
    RunFolder folder = new RunFolder(home.resolve(id));
    try {
      return make(id, folder, image, limits);
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

  private Prepared make(String id, RunFolder folder, String image, Limits limits)
      throws IOException, InterruptedException {
    layOut(folder);
    creation.make(new Creation.Wanted(id, folder, image, limits, Sandbox.Around.NOTHING, true));
    awaitCall(folder);
    Prepared prepared = new Prepared(id, folder, image);
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
