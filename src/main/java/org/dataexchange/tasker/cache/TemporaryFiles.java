package org.dataexchange.tasker.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.FileUse;

/** Files that have not got their names yet. Those that a killed server left go at start. */
record TemporaryFiles(Path folder) {

  /** Gives a file to who then renames it, or leaves it to be removed. */
  void use(FileUse<Path> use) throws IOException {
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
