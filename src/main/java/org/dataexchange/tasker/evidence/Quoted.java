package org.dataexchange.tasker.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Undoes strace's escapes. Names stay a character for each byte until {@link #decode}, so that two
 * names which are not UTF-8 do not look the same before they were compared.
 */
final class Quoted {

  private Quoted() {}

  /** What a quoted argument holds; nothing for pointers and for texts that strace shortened. */
  static Optional<String> parse(String argument) {
    boolean quoted = argument.length() > 1 && argument.startsWith("\"") && argument.endsWith("\"");
    return quoted ? unescape(argument.substring(1, argument.length() - 1)) : Optional.empty();
  }

  /** The bytes of an escaped text, or nothing if an escape is none of strace's. */
  static Optional<String> unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return Optional.of(text);
    }
    StringBuilder bytes = new StringBuilder(text.length());
    int i = 0;
    while (i >= 0 && i < text.length()) {
      char next = text.charAt(i++);
      if (next == '\\') {
        i = escape(text, i, bytes);
      } else {
        bytes.append(next);
      }
    }
    return i < 0 ? Optional.empty() : Optional.of(bytes.toString());
  }

  /** The text of bytes that should be UTF-8, with U+FFFD for what is none. */
  static String decode(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** Where the escape ends; -1 if it is none. */
  private static int escape(String text, int i, StringBuilder bytes) {
    int named = i < text.length() ? "tnvfr\"\\".indexOf(text.charAt(i)) : -1;
    if (named >= 0) {
      bytes.append("\t\n\u000b\f\r\"\\".charAt(named));
      return i + 1;
    }
    return text.startsWith("x", i)
        ? number(text, i + 1, 16, 2, bytes)
        : number(text, i, 8, 3, bytes);
  }

  private static int number(String text, int from, int base, int most, StringBuilder bytes) {
    int value = 0;
    int i = from;
    while (i < text.length() && i < from + most && Character.digit(text.charAt(i), base) >= 0) {
      value = value * base + Character.digit(text.charAt(i++), base);
    }
    bytes.append((char) (value & 0xff));
    return i == from ? -1 : i;
  }
}
