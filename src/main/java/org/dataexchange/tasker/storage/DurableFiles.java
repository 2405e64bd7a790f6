package org.dataexchange.tasker.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes new files and folders that survive a power cut. Readable by the server's group, as far as
 * the umask allows it, and executable by nobody. No link is followed.
 */
final class DurableFiles {

  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

  private DurableFiles() {}

  /** Makes a folder. It survives once the folder that it is in is forced. */
  static void makeFolder(Path folder) throws IOException {
    Files.createDirectory(folder, FOLDER);
  }

  /** Brings the entries of a folder to the disk. */
  static void force(Path folder) throws IOException {
    try (FileChannel open = FileChannel.open(folder, READ)) {
      open.force(true);
    }
  }

  static void write(Path file, byte[] content) throws IOException {
    try (FileChannel out = create(file)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }

  /** Copies a file that does not grow meanwhile. */
  static void copy(Path from, Path to) throws IOException {
    try (FileChannel in = FileChannel.open(from, READ, NOFOLLOW_LINKS);
        FileChannel out = create(to)) {
      long size = in.size();
      for (long done = 0; done < size; ) {
        long moved = in.transferTo(done, size - done, out);
        if (moved <= 0) {
          throw new IOException(from + " became shorter while it was copied");
        }
        done += moved;
      }
      out.force(true);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, Set.of(CREATE_NEW, WRITE), FILE);
  }

  /** Copies a folder's files and folders, and nothing else that may be in it. */
  static void copyFolder(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes about)
              throws IOException {
            makeFolder(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about)
              throws IOException {
            if (about.isRegularFile()) {
              copy(file, to.resolve(from.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            super.postVisitDirectory(folder, failure);
            force(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
