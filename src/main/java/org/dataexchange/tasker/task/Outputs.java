package org.dataexchange.tasker.task;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dataexchange.tasker.disk.Sha256;

/** Lists and hashes what the launcher copied out of {@code /tmp/out}. */
public final class Outputs {

  private Outputs() {}

  /** The regular files below the folder, by name; none if the folder is not there. */
  public static List<Report.Output> in(Path folder) {
    List<Report.Output> outputs = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return outputs;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about)
                throws IOException {
              if (about.isRegularFile()) {
                String name = folder.relativize(file).toString();
                outputs.add(new Report.Output(name, about.size(), Sha256.hex(file)));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot read the outputs of a run in the workspace", e);
    }
    outputs.sort(Comparator.comparing(Report.Output::name));
    return outputs;
  }
}
