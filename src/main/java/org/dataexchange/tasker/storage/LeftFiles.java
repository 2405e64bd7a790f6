package org.dataexchange.tasker.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.dataexchange.tasker.task.RunFolder;

/**
 * What of a run is kept beside its report: files and folders, and nothing else that may lie there.
 * Paths are relative to where the result is kept.
 *
 * @param folders each after the one that it is in
 */
record LeftFiles(List<Path> folders, List<File> files) {

  /**
   * @param content where it lies; where there is nothing, it is kept as an empty file
   */
  record File(Path path, Path content, long size) {
    Upload open() throws IOException {
      return size == 0 ? Upload.of(new byte[0]) : Upload.of(content);
    }
  }

  static LeftFiles of(RunFolder left) throws IOException {
    LeftFiles all = new LeftFiles(new ArrayList<>(), new ArrayList<>());
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

  /** What is not there yet, as a folder, or as a file of the same length. */
  LeftFiles without(DavTree there) {
    Set<Path> made = new HashSet<>(there.folders());
    Map<Path, OptionalLong> sizes = new HashMap<>();
    there.files().forEach(file -> sizes.put(file.path(), file.entry().size()));
    return new LeftFiles(
        folders.stream().filter(folder -> !made.contains(folder)).toList(),
        files.stream()
            .filter(file -> !OptionalLong.of(file.size()).equals(sizes.get(file.path())))
            .toList());
  }
}
