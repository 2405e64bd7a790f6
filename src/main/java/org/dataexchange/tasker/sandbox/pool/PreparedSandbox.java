package org.dataexchange.tasker.sandbox.pool;

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
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.container.AccountFiles;
import org.dataexchange.tasker.sandbox.container.SandboxOrigin;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * A sandbox whose launcher, tracer and stage wait for an order. It is called by closing a pipe that
 * is held open meanwhile, so that it ends by itself when this server dies. Used once, by one
 * thread; any may look whether it lives.
 */
record PreparedSandbox(
    String id, RunFolder folder, String image, List<String> environment, FileChannel call)
    implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PreparedSandbox.class.getName());

  /** In a folder whose launcher has made its {@code call}. */
  static PreparedSandbox in(RunFolder folder, String id, String image, List<String> environment)
      throws IOException {
    // with READ it opens at once, even if the launcher has died
    FileChannel call = FileChannel.open(call(folder), READ, WRITE);
    return new PreparedSandbox(id, folder, image, environment, call);
  }

  /** Appears when the sandbox is ready. */
  static Path call(RunFolder folder) {
    return folder.box().resolve("call");
  }

  /**
   * Does its launcher live? It holds a lock for as long. One thread looks at a time: another's look
   * would be taken for a lock of our own.
   */
  synchronized boolean isAlive() {
    try (FileChannel held = FileChannel.open(folder.box().resolve("end.tmp"), READ);
        FileLock lock = held.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (IOException | OverlappingFileLockException e) {
      return false; // it has ended: its record has its name, or this process has the lock
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
    FileTree.delete(AccountFiles.of(run));
    Files.move(AccountFiles.of(folder), AccountFiles.of(run), ATOMIC_MOVE);
    FileTree.delete(run.box());
    Files.deleteIfExists(run.traceRead());
    Files.move(folder.box(), run.box(), ATOMIC_MOVE);
    SandboxOrigin.prepared(run);
    LauncherOrder.give(order, environment);
    wake();
  }

  private void wake() {
    try {
      call.close();
    } catch (IOException e) { // closed it is all the same
      LOG.log(Level.WARNING, "{0}: {1}", folder.path(), e.toString());
    }
  }

  /**
   * The folders change, not what is in them; both lie in the workspace, so nothing is copied. What
   * was fetched into goes aside: to remove a folder takes some disks milliseconds, which the
   * algorithm would wait.
   */
  private static void exchange(Path fetched, Path mounted) throws IOException {
    Files.setPosixFilePermissions(mounted, Files.getPosixFilePermissions(fetched));
    Path aside = mounted.resolveSibling(mounted.getFileName() + ".aside");
    try {
      moveAll(fetched, mounted);
      Files.move(fetched, aside, ATOMIC_MOVE);
      Files.move(mounted, fetched, ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        if (!Files.exists(fetched)) {
          Files.move(aside, fetched, ATOMIC_MOVE);
        }
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

  /** Calls, where nobody has: the launcher finds no order, and ends. Removes what is left of it. */
  @Override
  public void close() {
    wake();
    try {
      FileTree.delete(folder.path());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} stays until the next start: {1}", folder.path(), e.toString());
    }
  }
}
