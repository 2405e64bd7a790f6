package org.dataexchange.tasker.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Splits a stream into lines, a character for each byte, and never holds more than one line. */
final class Lines {

  /**
   * Longer than the longest line strace writes with {@code -s 200}: an {@code execve} of a path and
   * 200 arguments in which every byte is escaped, about 180 KiB.
   */
  static final int LONGEST = 256 * 1024;

  private final InputStream in;
  private final byte[] chunk = new byte[64 * 1024];
  private int read;
  private int filled;
  private byte[] line = new byte[4096];

  /** The stream is closed by the caller. */
  Lines(InputStream in) {
    this.in = in;
  }

  /**
   * @param text without its end; the head only, if it was too long
   * @param whole was it within {@link #LONGEST} and ended?
   */
  record Line(String text, boolean whole) {}

  /** The next line, or nothing at the end of the stream. */
  Optional<Line> next() throws IOException {
    int c = nextByte();
    if (c < 0) {
      return Optional.empty();
    }
    long length = 0;
    for (; c >= 0 && c != '\n'; c = nextByte()) {
      if (length < LONGEST) {
        keep((byte) c, (int) length);
      }
      length++;
    }
    int kept = (int) Math.min(length, LONGEST);
    String text = new String(line, 0, kept, StandardCharsets.ISO_8859_1);
    return Optional.of(new Line(text, length == kept && c == '\n'));
  }

  private void keep(byte c, int at) {
    if (at == line.length) {
      line = Arrays.copyOf(line, Math.min(LONGEST, line.length * 2));
    }
    line[at] = c;
  }

  private int nextByte() throws IOException {
    if (read == filled) {
      read = 0;
      filled = Math.max(0, in.read(chunk));
    }
    return read == filled ? -1 : chunk[read++] & 0xff;
  }
}
