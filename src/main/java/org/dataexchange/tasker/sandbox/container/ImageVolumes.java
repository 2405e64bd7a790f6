package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.engine.Mount;

/**
 * Empty folders that are mounted where an image declares volumes, which everybody could write
 * without a limit. An engine would make one of its own wherever it finds none.
 */
final class ImageVolumes {

  private ImageVolumes() {}

  /**
   * The mounts.
   *
   * @param own folder for what they show: what others lack to be mounted at, some runtimes make in
   *     it, and the empty folder of all lies below everybody's data
   */
  static List<Mount> mounts(Set<String> volumes, Path own, HostPaths paths) throws IOException {
    FileTree.delete(own);
    List<Mount> mounts = new ArrayList<>();
    for (String volume : volumes) {
      Path outer = Path.of(volume);
      Path folder = Files.createDirectories(own.resolve(Integer.toString(mounts.size())));
      for (Path inner : volumes.stream().map(Path::of).filter(v -> v.startsWith(outer)).toList()) {
        Files.createDirectories(folder.resolve(outer.relativize(inner)));
      }
      FileTree.makeReadable(folder);
      mounts.add(new Mount.Bind(paths.inWorkspace(folder), volume, true));
    }
    return mounts;
  }
}
