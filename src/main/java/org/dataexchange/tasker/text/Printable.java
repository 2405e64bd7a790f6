package org.dataexchange.tasker.text;

/** Text from outside, made harmless for a log line or a sentence: one line, nothing invisible. */
public final class Printable {

  private Printable() {}

  /** The text with control, format and unassigned characters written as {@code \\uXXXX}. */
  public static String of(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(printable, c));
    return printable.toString();
  }

  /** The text, or its beginning if it is longer than that. */
  public static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + '…';
  }

  private static void append(StringBuilder printable, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          printable.append("\\u%04x".formatted(c));
      default -> printable.appendCodePoint(c);
    }
  }
}
