package org.dataexchange.tasker.storage.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The files and folders of a run that are kept beside its report, and nothing else that may lie
 * there. Paths are relative to where the result is kept.
 *
 * @param folders each after the one that it is in
 */
public record ResultFiles(List<Path> folders, List<File> files) {

  /** A file, and where it lies; where there is nothing, it is kept as an empty one. */
  public record File(Path path, Path content, long size) {}

  public static ResultFiles of(RunFolder left) throws IOException {
    ResultFiles all = new ResultFiles(new ArrayList<>(), new ArrayList<>());
    all.folders.add(Path.of("outputs"));
    if (Files.isDirectory(left.outputs(), NOFOLLOW_LINKS)) {
      all.addBelow(left.outputs());
    }
    for (Path stream : List.of(left.stdout(), left.stderr(), left.trace())) {
      boolean there = Files.exists(stream, NOFOLLOW_LINKS);
      all.files.add(new File(stream.getFileName(), stream, there ? Files.size(stream) : 0));
    }
    return all;
  }

  private void addBelow(Path outputs) throws IOException {
    Files.walkFileTree(
        outputs,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes about) {
            if (!folder.equals(outputs)) {
              folders.add(kept(folder));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
            if (about.isRegularFile()) {
              files.add(new File(kept(file), file, about.size()));
            }
            return FileVisitResult.CONTINUE;
          }

          private Path kept(Path path) {
            return Path.of("outputs").resolve(outputs.relativize(path));
          }
        });
  }
}
