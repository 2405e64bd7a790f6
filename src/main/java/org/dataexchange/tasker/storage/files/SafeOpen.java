package org.dataexchange.tasker.storage.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.FileTree;

/** Opens one regular file below a folder, no link followed on the way, and nothing above it. */
public final class SafeOpen {

  private SafeOpen() {}

  /**
   * @param path relative; a part that is empty, {@code .} or {@code ..} leads nowhere
   * @return nothing if there is no such regular file
   */
  public static Optional<FileChannel> file(Path root, Path path) throws IOException {
    if (path.isAbsolute()) {
      return Optional.empty();
    }
    for (Path part : path) {
      if (Set.of("", ".", "..").contains(part.toString())) {
        return Optional.empty();
      }
    }
    try (var top = Files.newDirectoryStream(root)) {
      return top instanceof SecureDirectoryStream<Path> secure
          ? below(secure, path)
          : Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException | FileSystemLoopException e) {
      return Optional.empty();
    }
  }

  private static Optional<FileChannel> below(SecureDirectoryStream<Path> folder, Path path)
      throws IOException {
    Path first = path.getName(0);
    var about = FileTree.about(folder, first);
    if (path.getNameCount() > 1) {
      if (!about.isDirectory()) {
        return Optional.empty();
      }
      try (var next = folder.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
        return below(next, path.subpath(1, path.getNameCount()));
      }
    }
    // what is no regular file may have an open that never returns
    return about.isRegularFile() ? opened(folder, first) : Optional.empty();
  }

  private static Optional<FileChannel> opened(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    SeekableByteChannel channel =
        folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    return Optional.of((FileChannel) channel);
  }
}
