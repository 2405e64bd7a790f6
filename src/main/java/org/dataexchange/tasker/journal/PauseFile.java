package org.dataexchange.tasker.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/**
 * Whether this node takes no tasks for now: a file in the workspace, so that a restart keeps it.
 */
public record PauseFile(Path workspace) {

  /** Does the node rest? */
  public boolean isThere() {
    return Files.exists(file());
  }

  /**
   * @throws StorageFailed if it cannot be written; all is as before then
   */
  public void set(boolean paused) {
    try {
      if (paused) {
        Files.write(file(), new byte[0]);
      } else {
        Files.deleteIfExists(file());
      }
      // or a power cut would bring back what was said before
      try (FileChannel folder = FileChannel.open(workspace, StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new StorageFailed("the workspace's disk: cannot change " + file() + ": " + e, e);
    }
  }

  private Path file() {
    return workspace.resolve("paused");
  }
}
