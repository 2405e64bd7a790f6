package org.dataexchange.tasker.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/** The note that this node takes no tasks: a file in the workspace, so that a restart keeps it. */
public record PauseFile(Path workspace) {

  /** Does the node rest? */
  public boolean isThere() {
    return Files.exists(file());
  }

  /** Throws if it cannot be written; all is as before then. */
  public void set(boolean paused) {
    try {
      if (paused) {
        Files.write(file(), new byte[0]);
      } else {
        Files.deleteIfExists(file());
      }
      // or a power cut would bring back what was said before
      WholeFile.force(workspace);
    } catch (IOException e) {
      throw new StorageFailed("the workspace's disk: cannot change " + file() + ": " + e, e);
    }
  }

  private Path file() {
    return workspace.resolve("paused");
  }
}
