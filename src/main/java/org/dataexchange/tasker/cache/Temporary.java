package org.dataexchange.tasker.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.dataexchange.tasker.task.FileTree;

/** Where everything lies that has not got its name yet. What a killed server left goes at start. */
final class Temporary {

  private final Path folder;

  Temporary(Path folder) {
    this.folder = folder;
  }

  /** Does something with a file that is then renamed, or left to be removed. */
  @FunctionalInterface
  interface Use {
    void of(Path fresh) throws IOException;
  }

  void use(Use use) throws IOException {
    Path fresh = folder.resolve(UUID.randomUUID().toString());
    try {
      use.of(fresh);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  void clear() throws IOException {
    FileTree.delete(folder);
    Files.createDirectories(folder);
  }
}
