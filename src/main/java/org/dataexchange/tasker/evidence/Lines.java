package org.dataexchange.tasker.evidence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Splits what comes into lines, a character for each byte, and never holds more than one line. */
final class Lines {

  /**
   * Longer than the longest line strace writes with {@code -s 200}: an {@code execve} of a path and
   * 200 arguments in which every byte is escaped, about 180 KiB.
   */
  static final int LONGEST = 256 * 1024;

  private byte[] line = new byte[4096];

  /** Of the line that has begun, kept or not. */
  private long length;

  /**
   * @param text without its end; the head only, if it was too long
   * @param whole was it within {@link #LONGEST} and ended?
   */
  record Line(String text, boolean whole) {}

  /** Takes all bytes; hands on the lines that end in them. */
  void add(ByteBuffer bytes, Consumer<Line> to) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        finish(true, to);
      } else {
        keep(next);
      }
    }
  }

  /** Nothing more comes: what has begun is the last line. */
  void end(Consumer<Line> to) {
    if (length > 0) {
      finish(false, to);
    }
  }

  private void finish(boolean ended, Consumer<Line> to) {
    int kept = (int) Math.min(length, LONGEST);
    boolean whole = ended && length == kept;
    length = 0;
    to.accept(new Line(new String(line, 0, kept, StandardCharsets.ISO_8859_1), whole));
  }

  private void keep(byte next) {
    if (length < LONGEST) {
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(LONGEST, line.length * 2));
      }
      line[(int) length] = next;
    }
    length++;
  }

  void remember(State state) {
    length = state.number("length", length);
    int most = (int) Math.min(length, LONGEST);
    byte[] kept = state.bytes("line", () -> Arrays.copyOf(line, most));
    if (kept.length != most) {
      throw new IllegalArgumentException("a line of another length");
    }
    line = Arrays.copyOf(kept, Math.max(line.length, kept.length));
  }
}
