package org.dataexchange.tasker.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.journal.NodeIdentity;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;

/**
 * The workspace of one try, and the node that it is: a folder beside those of other tries, locked
 * as long as its process lives. What a killed one has left is known by its lock, which nobody has,
 * and is removed by the next.
 */
final class TryPlace implements AutoCloseable {

  private final Path workspace;
  private final NodeIdentity node;
  private final Engine engine;

  private TryPlace(Path workspace, NodeIdentity node, Engine engine) {
    this.workspace = workspace;
    this.node = node;
    this.engine = engine;
  }

  /**
   * @param workspace that is not there yet, in the folder of all tries
   * @throws org.dataexchange.tasker.task.Failures.SystemFailed if disk or engine fail
   */
  static TryPlace take(Path workspace, Engine engine) throws IOException {
    Path all = Files.createDirectories(workspace.getParent());
    // a folder that has no lock yet must not pass for a dead one's
    try (FileChannel gate =
        FileChannel.open(
            all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      gate.lock(); // goes with the channel
      sweep(all, engine);
      Leftovers.removeStrays(engine, all);
      return new TryPlace(workspace, NodeIdentity.take(workspace, Optional.empty()), engine);
    }
  }

  private static void sweep(Path all, Engine engine) throws IOException {
    try (DirectoryStream<Path> others = Files.newDirectoryStream(all, Files::isDirectory)) {
      for (Path other : others) {
        Optional<NodeIdentity> dead = ifDead(other);
        if (dead.isPresent()) {
          new TryPlace(other, dead.get(), engine).close();
        }
      }
    }
  }

  private static Optional<NodeIdentity> ifDead(Path workspace) {
    try {
      return Optional.of(NodeIdentity.take(workspace, Optional.empty()));
    } catch (IllegalStateException e) {
      return Optional.empty(); // it is under way
    }
  }

  NodeIdentity node() {
    return node;
  }

  /** Removes all of it; what cannot be removed now is left to the next try. */
  @Override
  public void close() throws IOException {
    try (node) {
      HostPaths paths = new HostPaths(engine, workspace, Optional.empty());
      new Leftovers(engine, node.name(), paths, Set::of).removeAll();
      FileTree.delete(workspace);
    }
  }
}
