package org.dataexchange.tasker.evidence;

import java.util.Optional;

/**
 * A descriptor as {@code -y} shows it: {@code 3</tmp/x>}, {@code AT_FDCWD</tmp>}.
 *
 * @param path a character for each byte; not a path in the file system for sockets and pipes
 */
record Descriptor(Optional<String> path) {

  /** Behind the path of a file that has no name any more. */
  private static final String DELETED = "(deleted)";

  /** The descriptor, or nothing if the text is none. */
  static Optional<Descriptor> parse(String text) {
    int open = text.indexOf('<');
    String number = open < 0 ? text : text.substring(0, open);
    if (!number.equals("AT_FDCWD") && !isNumber(number)) {
      return Optional.empty();
    }
    if (open < 0) {
      return Optional.of(new Descriptor(Optional.empty()));
    }
    int close = text.length() - 1 - (text.endsWith(DELETED) ? DELETED.length() : 0);
    if (close <= open || text.indexOf('>', open) != close) {
      return Optional.empty();
    }
    return Quoted.unescape(text.substring(open + 1, close))
        .map(path -> new Descriptor(Optional.of(path)));
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
