package org.dataexchange.tasker.disk;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Writes files that appear whole, by a rename, in the place of what was there. */
public final class WholeFile {

  /** What the kernel says of an order that a file system does not know: CIFS, FUSE, proc. */
  private static final Set<String> UNKNOWN =
      Set.of("Invalid argument", "Function not implemented", "Operation not supported");

  private WholeFile() {}

  /** Writes one that a power cut may take back. */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, content, false);
  }

  /** Writes one that is on the disk when this returns. */
  public static void writeDurably(Path file, byte[] content) throws IOException {
    write(file, content, true);
    force(file.toAbsolutePath().getParent());
  }

  private static void write(Path file, byte[] content, boolean durable) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel out = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      if (durable) {
        out.force(true);
      }
    }
    Files.move(fresh, file, ATOMIC_MOVE);
  }

  /**
   * Brings a file, or the entries of a folder, to the disk. Some file systems know of no such order
   * for a folder: there, more cannot be done.
   */
  public static void force(Path file) throws IOException {
    try (FileChannel open = FileChannel.open(file, READ)) {
      force(open, file);
    }
  }

  private static void force(FileChannel open, Path file) throws IOException {
    try {
      open.force(true);
    } catch (IOException e) {
      if (!UNKNOWN.contains(String.valueOf(e.getMessage())) || !Files.isDirectory(file)) {
        throw e;
      }
    }
  }
}
