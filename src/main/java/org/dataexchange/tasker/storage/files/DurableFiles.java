package org.dataexchange.tasker.storage.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes new files and folders that survive a power cut. Readable by the server's group, as far as
 * the umask allows it, and executable by nobody. No link is followed.
 */
public final class DurableFiles {

  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

  private DurableFiles() {}

  /** Makes a folder. It survives once the folder that it is in is forced. */
  public static void makeFolder(Path folder) throws IOException {
    Files.createDirectory(folder, FOLDER);
  }

  public static void write(Path file, byte[] content) throws IOException {
    try (FileChannel out = create(file)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }

  /** Copies a file that does not grow meanwhile. */
  public static void copy(Path from, Path to) throws IOException {
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
}
