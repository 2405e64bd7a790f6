package org.dataexchange.tasker.storage.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.FetchedData;

/**
 * Takes the digest of what folders say of a tree's files, none of which is read: SHA-256 over a
 * line for each of them, sorted in byte order. It equals what {@code find -type f -printf '%s %T@
 * %P\n' | LC_ALL=C sort | sha256sum} prints in the folder, unless a name has a line end or a
 * backslash in it.
 */
public final class ListingDigest {

  private final SortedLines lines = new SortedLines();
  private long files;
  private long bytes;

  /** A file. */
  public void add(Path path, BasicFileAttributes about) {
    Instant changed = about.lastModifiedTime().toInstant();
    String nanos = Long.toString(1_000_000_000L + changed.getNano()).substring(1);
    lines.add(
        about.size()
            + " "
            + changed.getEpochSecond()
            + '.'
            + nanos
            + "0 " // find prints ten digits
            + ListedName.of(path));
    files++;
    bytes += about.size();
  }

  public long files() {
    return files;
  }

  public long bytes() {
    return bytes;
  }

  /** Data whose files these are. */
  public FetchedData data() {
    MessageDigest digest = Sha256.digest();
    lines.forEach(line -> digest.update((line + '\n').getBytes(ISO_8859_1)));
    return new FetchedData(
        files, bytes, FetchedData.By.LISTING, HexFormat.of().formatHex(digest.digest()));
  }
}
