package org.dataexchange.tasker.http;

import jakarta.ws.rs.core.Response.Status;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of some content that a {@code Range} header asks for.
 *
 * @param first its first byte
 * @param length in bytes
 * @param whole is it all there is, as nothing else was asked for?
 */
record Part(long first, long length, boolean whole) {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * @param range {@code bytes=0-99}, {@code bytes=100-} or {@code bytes=-100}, or null; what is not
   *     understood asks for all, as RFC 9110 has it
   * @throws Problem if there is nothing there
   */
  static Part of(String range, long size) {
    Matcher asked = RANGE.matcher(range == null ? "" : range.strip());
    if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
      return new Part(0, size, true);
    }
    if (asked.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(asked.group(2)));
      return new Part(size - last, last, false);
    }
    long first = Long.parseLong(asked.group(1));
    long end = asked.group(2).isEmpty() ? size - 1 : Long.parseLong(asked.group(2));
    if (first >= size || end < first) {
      throw new Problem(
          Status.REQUESTED_RANGE_NOT_SATISFIABLE, "There are %d bytes so far.".formatted(size));
    }
    return new Part(first, Math.min(end, size - 1) - first + 1, false);
  }

  /** For {@code Content-Range}. */
  String header(long size) {
    return "bytes %d-%d/%d".formatted(first, Math.max(first, first + length - 1), size);
  }
}
