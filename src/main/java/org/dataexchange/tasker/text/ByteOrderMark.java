package org.dataexchange.tasker.text;

import java.util.Optional;

/**
 * The mark before a text from outside. Writers of .NET and Windows begin UTF-8 with a mark that
 * means nothing (RFC 8259, 8.1 lets a reader pass over it), or write UTF-16 without being asked.
 */
public final class ByteOrderMark {

  private static final int UTF_8 = 0xEFBBBF;

  private ByteOrderMark() {}

  /**
   * How many bytes a reader of UTF-8 passes over: whoever writes a text that was read with its mark
   * may set another one before it.
   */
  public static int length(byte[] text) {
    int length = 0;
    while (text.length >= length + 3 && number(text, length, 3) == UTF_8) {
      length += 3;
    }
    return length;
  }

  /** The encoding that it is in, if it plainly is none that goes for UTF-8. */
  public static Optional<String> other(byte[] text) {
    if (text.length < 2) {
      return Optional.empty();
    }
    int first = number(text, 0, 2);
    boolean marked = first == 0xFEFF || first == 0xFFFE;
    boolean wide = text.length >= 4 && (first == 0 || (number(text, 0, 4) & 0xFFFF) == 0);
    if (wide) {
      return Optional.of("UTF-32");
    }
    // a text of ASCII has a zero in each of its units
    return marked || text[0] == 0 || text[1] == 0 ? Optional.of("UTF-16") : Optional.empty();
  }

  private static int number(byte[] text, int from, int bytes) {
    int number = 0;
    for (int i = from; i < from + bytes; i++) {
      number = number << 8 | Byte.toUnsignedInt(text[i]);
    }
    return number;
  }
}
