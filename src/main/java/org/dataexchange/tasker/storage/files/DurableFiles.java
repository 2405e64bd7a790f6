package org.dataexchange.tasker.storage.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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

  private static final Logger LOG = System.getLogger(DurableFiles.class.getName());

  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

  private static final int BUFFER = 128 << 10;

  private DurableFiles() {}

  /** Makes a folder. It survives once the folder that it is in is forced. */
  public static void makeFolder(Path folder) throws IOException {
    Files.createDirectory(folder, FOLDER);
  }

  public static void write(Path file, byte[] content) throws IOException {
    try (FileChannel out = create(file)) {
      write(out, ByteBuffer.wrap(content));
      out.force(true);
    }
  }

  /** Copies a file that does not grow meanwhile. */
  public static void copy(Path from, Path to) throws IOException {
    try (FileChannel in = FileChannel.open(from, READ, NOFOLLOW_LINKS);
        FileChannel out = create(to)) {
      long size = in.size();
      if (copy(in, out) < size) {
        throw new IOException(from + " became shorter while it was copied");
      }
      out.force(true);
    }
  }

  /**
   * By the kernel; where that cannot, or stops, the rest goes by way of memory. File systems of
   * networks refuse the former with errors that would be real ones of a disk, and are met again
   * then.
   *
   * @return how many bytes there were
   */
  static long copy(FileChannel in, FileChannel out) throws IOException {
    long done = 0;
    try {
      long moved = in.transferTo(0, in.size(), out);
      while (moved > 0) {
        done += moved;
        moved = in.transferTo(done, in.size() - done, out);
      }
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The kernel does not copy this: {0}", e.toString());
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    out.position(done);
    while (in.read(buffer.clear(), done) > 0) {
      done += buffer.flip().remaining();
      write(out, buffer);
    }
    return done;
  }

  private static void write(FileChannel out, ByteBuffer rest) throws IOException {
    while (rest.hasRemaining()) {
      out.write(rest);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, Set.of(CREATE_NEW, WRITE), FILE);
  }
}
