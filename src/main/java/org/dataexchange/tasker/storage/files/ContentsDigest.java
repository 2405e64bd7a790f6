package org.dataexchange.tasker.storage.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.FetchedData;

/**
 * Takes the digest of a tree's contents: SHA-256 over what {@code sha256sum} prints of all files,
 * sorted by path in byte order. Folders do not count. It equals what {@code find -type f -printf
 * '%P\0' | LC_ALL=C sort -z | xargs -0r sha256sum -- | sha256sum} prints in the folder, unless a
 * name has a line end or a backslash in it.
 */
public final class ContentsDigest implements HashedFiles {

  /** Comes before everything that can be in a name, so that paths alone make the order. */
  private static final char END = '\0';

  private final SortedLines lines = new SortedLines();
  private long files;
  private long bytes;

  @Override
  public void add(Path path, long size, String sha256) {
    lines.add(ListedName.of(path) + END + sha256);
    files++;
    bytes += size;
  }

  public long files() {
    return files;
  }

  public long bytes() {
    return bytes;
  }

  /** Of all files so far, in hexadecimal, in lower case. */
  public String hex() {
    MessageDigest digest = Sha256.digest();
    lines.forEach(
        line -> {
          int end = line.indexOf(END);
          String printed = line.substring(end + 1) + "  " + line.substring(0, end) + '\n';
          digest.update(printed.getBytes(ISO_8859_1));
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Data whose files these are. */
  public FetchedData data() {
    return new FetchedData(files, bytes, FetchedData.By.CONTENTS, hex());
  }
}
