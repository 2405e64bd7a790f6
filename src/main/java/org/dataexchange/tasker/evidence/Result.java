package org.dataexchange.tasker.evidence;

import java.util.Optional;

/** How a system call ended. */
sealed interface Result {

  /** It gave a number, which may be a descriptor with its path. */
  record Succeeded(Descriptor value, int number) implements Result {}

  /** With the name of the error: {@code EACCES}. */
  record Failed(String error) implements Result {}

  /**
   * The process ended in it, or a signal came before it did anything.
   *
   * @param nothingDone is it to be started again?
   */
  record Unknown(boolean nothingDone) implements Result {}

  /** The result in {@code = 3</tmp/x>}, or nothing if the text is none. */
  static Optional<Result> parse(String text) {
    if (!text.startsWith("= ")) {
      return Optional.empty();
    }
    String value = text.substring(2);
    if (value.startsWith("?")) {
      return Optional.of(new Unknown(value.startsWith("? ERESTART")));
    }
    if (value.startsWith("-1 ")) {
      int end = value.indexOf(' ', 3);
      return end < 0 ? Optional.empty() : Optional.of(new Failed(value.substring(3, end)));
    }
    return Descriptor.parse(value)
        .filter(descriptor -> value.charAt(0) >= '0' && value.charAt(0) <= '9')
        .map(descriptor -> new Succeeded(descriptor, number(value)));
  }

  /** The digits that it begins with; as many as fit, as no number that counts is longer. */
  private static int number(String value) {
    int end = 0;
    while (end < value.length() && end < 9 && Character.isDigit(value.charAt(end))) {
      end++;
    }
    return Integer.parseInt(value.substring(0, end));
  }
}
