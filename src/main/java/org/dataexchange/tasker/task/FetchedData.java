package org.dataexchange.tasker.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A data set as a run got it.
 *
 * @param identity what tells it from another one; none where an earlier version fetched it
 */
public record FetchedData(long files, Optional<Identity> identity) {

  /** A data set by what was seen of it. */
  public FetchedData(long files, long bytes, By by, String sha256) {
    this(files, Optional.of(new Identity(bytes, by, sha256)));
  }

  /** The identity of a data set: another one that differs in what was looked at has another. */
  public record Identity(long bytes, By by, String sha256) {}

  /** What was looked at. */
  public enum By {
    /**
     * All bytes, on their way into the run or into the cache that it has them from: SHA-256 over
     * the lines {@code <sha256> <path>}, as {@code sha256sum} prints them, sorted by path in byte
     * order; of a file, with its name. So code is identified, too.
     */
    CONTENTS,
    /**
     * Nothing but what folders say of their files, as data that are mounted where they lie are not
     * read: SHA-256 over the lines {@code <bytes> <time of the last change> <path>}, as {@code find
     * -printf '%s %T@ %P\n'} prints them, sorted in byte order. Whoever can write there can change
     * a file and leave this as it is.
     */
    LISTING;

    /** The name in reports: {@code contents}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one with that name; none if it is another version's. */
    public static Optional<By> named(String name) {
      return Arrays.stream(values()).filter(by -> by.wireName().equals(name)).findAny();
    }
  }
}
