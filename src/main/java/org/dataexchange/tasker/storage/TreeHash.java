package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.dataexchange.tasker.task.Sha256;

/**
 * The digest of a tree of files, as the contract defines it: SHA-256 over one line for each file,
 * {@code <sha256 of the file> <path>\n}, sorted by path in byte order. Folders do not count. It
 * equals what {@code find -type f | sort | xargs sha256sum | sha256sum} prints.
 */
final class TreeHash {

  private record Line(byte[] path, String sha256) {}

  private final List<Line> lines = new ArrayList<>();

  /**
   * @param path relative to the tree, '/'-separated
   * @param sha256 of the file's bytes, in lower case
   */
  void add(String path, String sha256) {
    lines.add(new Line(path.getBytes(UTF_8), sha256));
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** The digest in hexadecimal, in lower case. */
  String hex() {
    lines.sort((a, b) -> Arrays.compareUnsigned(a.path(), b.path()));
    MessageDigest digest = Sha256.digest();
    for (Line line : lines) {
      digest.update(line.sha256().getBytes(UTF_8));
      digest.update("  ".getBytes(UTF_8));
      digest.update(line.path());
      digest.update((byte) '\n');
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
