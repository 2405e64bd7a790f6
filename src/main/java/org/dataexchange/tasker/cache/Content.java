package org.dataexchange.tasker.cache;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.dataexchange.tasker.task.Sha256;

/** The bytes of a file. No link is followed. */
public final class Content {

  private static final int BUFFER = 128 * 1024;

  private Content() {}

  /** Ends what takes too long, by throwing. */
  @FunctionalInterface
  public interface Check {
    void pass() throws IOException;
  }

  @FunctionalInterface
  private interface Taker {
    void take(ByteBuffer bytes) throws IOException;
  }

  /** The SHA-256, in lower case; the check is passed between the pieces. */
  static String sha256(Path file, Check check) throws IOException {
    return read(file, bytes -> check.pass());
  }

  /**
   * Copies a file.
   *
   * @param to must not be there
   * @return the SHA-256 of the bytes that were written, in lower case
   */
  public static String copy(Path from, Path to) throws IOException {
    try (FileChannel out = FileChannel.open(to, CREATE_NEW, WRITE)) {
      return read(
          from,
          bytes -> {
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
          });
    }
  }

  private static String read(Path file, Taker taker) throws IOException {
    MessageDigest digest = Sha256.digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel in = FileChannel.open(file, READ, NOFOLLOW_LINKS)) {
      while (in.read(buffer.clear()) >= 0) {
        buffer.flip();
        digest.update(buffer.duplicate());
        taker.take(buffer);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
