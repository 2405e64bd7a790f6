package org.dataexchange.tasker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/**
 * This node: a name, and the lock on its workspace that keeps a second server from being the same
 * node. The lock goes with the process, however it dies.
 */
public final class NodeIdentity implements AutoCloseable {

  private static final String FILE = "node";

  private final String id;
  private final String name;
  private final FileChannel lockFile;

  private NodeIdentity(String id, String name, FileChannel lockFile) {
    this.id = id;
    this.name = name;
    this.lockFile = lockFile;
  }

  /**
   * Takes the workspace.
   *
   * @param name the operator's choice; without one, it is made once and kept in the workspace
   * @throws IllegalStateException if another server holds it
   * @throws StorageFailed if the workspace cannot be written
   */
  public static NodeIdentity take(Path workspace, Optional<String> name) {
    try {
      Files.createDirectories(workspace);
      FileChannel file = FileChannel.open(workspace.resolve("lock"), CREATE, WRITE);
      if (!locked(file)) {
        file.close();
        throw new IllegalStateException(
            "another server uses the workspace %s; give this one its own tasker.workspace"
                .formatted(workspace));
      }
      String id = made(workspace);
      return new NodeIdentity(id, name.orElse(id), file);
    } catch (IOException e) {
      throw new StorageFailed("cannot write the workspace " + workspace + ": " + e, e);
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * The name that a workspace has kept, beside a server that holds it; nothing before its first.
   */
  public static Optional<String> kept(Path workspace) {
    try {
      return Optional.of(Files.readString(workspace.resolve(FILE), UTF_8).strip())
          .filter(name -> !name.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String made(Path workspace) throws IOException {
    Path file = workspace.resolve(FILE);
    if (!Files.exists(file) || Files.size(file) == 0) {
      String name = "node-" + UUID.randomUUID().toString().substring(0, 8);
      // as what is recorded under it
      WholeFile.writeDurably(file, name.getBytes(UTF_8));
    }
    return Files.readString(file, UTF_8).strip();
  }

  /** Made once and kept in the workspace; no other server has it. */
  public String id() {
    return id;
  }

  /** For people; an operator may give two servers the same. */
  public String name() {
    return name;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new StorageFailed("cannot let go of the workspace's lock", e);
    }
  }
}
