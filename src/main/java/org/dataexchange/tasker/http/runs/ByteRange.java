package org.dataexchange.tasker.http.runs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of some content that a {@code Range} header asks for.
 *
 * @param first its first byte
 * @param length in bytes
 * @param whole is it all there is, as nothing else was asked for?
 */
public record ByteRange(long first, long length, boolean whole) {

  private static final Pattern RANGE =
      Pattern.compile("bytes= *(\\d{0,18})-(\\d{0,18})", Pattern.CASE_INSENSITIVE);

  /**
   * By RFC 9110, section 14: what is no range of bytes, or is one that ends before it begins, asks
   * for all, and so do several at once, which nobody has to answer.
   *
   * @param range {@code bytes=0-99}, {@code bytes=100-} or {@code bytes=-100}, or null
   * @return empty if nothing is in that range
   */
  public static Optional<ByteRange> of(String range, long size) {
    Optional<ByteRange> all = Optional.of(new ByteRange(0, size, true));
    Matcher asked = RANGE.matcher(range == null ? "" : range.strip());
    if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
      return all;
    }
    if (asked.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(asked.group(2)));
      // the last bytes of nothing are all of it, and no header can name them
      return size == 0 ? all : part(size - last, last);
    }
    long first = Long.parseLong(asked.group(1));
    long end = asked.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(asked.group(2));
    return end < first ? all : part(first, Math.min(end, size - 1) - first + 1);
  }

  private static Optional<ByteRange> part(long first, long length) {
    return length > 0 ? Optional.of(new ByteRange(first, length, false)) : Optional.empty();
  }

  /** For {@code Content-Range}. */
  public String header(long size) {
    return "bytes " + first + '-' + (first + length - 1) + '/' + size;
  }
}
