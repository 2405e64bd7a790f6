package org.dataexchange.tasker.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, of bytes and of files; in hexadecimal, in lower case. No link is followed. */
public final class Sha256 {

  private static final int BUFFER = 128 * 1024;

  private Sha256() {}

  /** Which every Java platform has. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static String hex(byte[] content) {
    return HexFormat.of().formatHex(digest().digest(content));
  }

  public static String hex(Path file) throws IOException {
    return hex(file, piece -> {});
  }

  /** Of a file whose pieces somebody takes on the way, and may end by throwing. */
  public static String hex(Path file, FileUse<ByteBuffer> pieces) throws IOException {
    try (FileChannel in = FileChannel.open(file, READ, NOFOLLOW_LINKS)) {
      return hex(in, pieces);
    }
  }

  /** Of what is left to be read. */
  public static String hex(FileChannel in, FileUse<ByteBuffer> pieces) throws IOException {
    MessageDigest digest = digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (in.read(buffer.clear()) >= 0) {
      buffer.flip();
      digest.update(buffer.duplicate());
      pieces.of(buffer);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Copies a file.
   *
   * @param to must not be there
   * @return the digest of the bytes that were written
   */
  public static String copy(Path from, Path to) throws IOException {
    try (FileChannel out = FileChannel.open(to, CREATE_NEW, WRITE)) {
      return hex(
          from,
          piece -> {
            while (piece.hasRemaining()) {
              out.write(piece);
            }
          });
    }
  }
}
