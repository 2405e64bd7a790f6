package org.dataexchange.tasker.sandbox;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * A sandbox whose launcher, tracer and stage wait for an order. It is called by closing a pipe that
 * is held open meanwhile, so that it ends by itself when this server dies. Used once, by one
 * thread.
 */
final class Prepared implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Prepared.class.getName());

  private final String id;
  private final RunFolder folder;
  private final String image;
  private final FileChannel call;

  /**
   * @param folder whose launcher has made its {@code call}
   */
  Prepared(String id, RunFolder folder, String image) throws IOException {
    this.id = id;
    this.folder = folder;
    this.image = image;
    // with READ it opens at once, even if the launcher has died
    this.call = FileChannel.open(call(folder), READ, WRITE);
  }

  /** Appears when the sandbox is ready. */
  static Path call(RunFolder folder) {
    return folder.box().resolve("call");
  }

  String id() {
    return id;
  }

  String image() {
    return image;
  }

  /** Does its launcher live? It holds a lock for as long. */
  boolean isAlive() {
    try (FileChannel held = FileChannel.open(folder.box().resolve("end.tmp"), READ);
        FileLock lock = held.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (IOException | OverlappingFileLockException e) {
      return false; // it has ended: its record has its name, or another thread has the lock
    }
  }

  /**
   * Becomes the run's sandbox: what was fetched for the run goes under the folders that are
   * mounted, and these take their place in the run's folder, which a mount follows. The order comes
   * last.
   *
   * @throws IOException if the order was not given; the run's files are where they were then
   * @throws RunKilled if they are not
   */
  void become(Order order) throws IOException {
    RunFolder run = order.folder();
    exchange(run.code(), folder.code());
    exchange(run.data(), folder.data());
    FileTree.delete(run.box());
    Files.deleteIfExists(run.traceRead());
    Files.move(folder.box(), run.box(), ATOMIC_MOVE);
    Origin.prepared(run);
    LauncherOrder.give(order);
    close();
  }

  /**
   * The folders change, not what is in them; both lie in the workspace, so that nothing is copied.
   */
  private static void exchange(Path fetched, Path mounted) throws IOException {
    Files.setPosixFilePermissions(mounted, Files.getPosixFilePermissions(fetched));
    try {
      moveAll(fetched, mounted);
      Files.move(mounted, fetched, ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        moveAll(mounted, fetched);
      } catch (IOException again) {
        e.addSuppressed(again);
        throw new RunKilled("what was fetched for it is out of place: " + e);
      }
      throw e;
    }
  }

  private static void moveAll(Path from, Path to) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Files.move(entry, to.resolve(entry.getFileName()), ATOMIC_MOVE);
      }
    }
  }

  /** Calls: the launcher finds the order, or ends. */
  @Override
  public void close() {
    try {
      call.close();
      FileTree.delete(folder.path());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} stays until the next start: {1}", folder.path(), e.toString());
    }
  }
}
