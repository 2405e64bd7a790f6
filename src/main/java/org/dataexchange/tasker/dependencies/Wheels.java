package org.dataexchange.tasker.dependencies;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/** The operator's folder of wheels. */
record Wheels(Path folder) {

  /**
   * Differs after each change of a wheel: names, lengths, and the times at which the kernel saw the
   * last change, which nobody can set.
   */
  List<String> versions() {
    List<String> versions = new ArrayList<>();
    try (DirectoryStream<Path> wheels = Files.newDirectoryStream(folder, "*.whl")) {
      for (Path wheel : wheels) {
        try {
          Map<String, Object> about =
              Files.readAttributes(wheel, "unix:size,ctime,ino", LinkOption.NOFOLLOW_LINKS);
          versions.add(
              "%s %s %s %s"
                  .formatted(
                      wheel.getFileName(),
                      about.get("size"),
                      about.get("ctime"),
                      about.get("ino")));
        } catch (NoSuchFileException e) {
          // gone meanwhile
        }
      }
    } catch (IOException e) {
      throw new StorageFailed(
          "the wheelhouse, tasker.dependencies.wheelhouse, cannot be read: " + e, e);
    }
    versions.sort(null);
    return versions;
  }
}
