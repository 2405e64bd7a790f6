package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A stream as a message can hold it: whole, or its head and its tail with a line between them that
 * says what was left out. Memory is bounded by the message's share, not by the stream.
 *
 * @param text decoded as UTF-8, with U+FFFD for what is none
 * @param omitted bytes of the stream that are not in the text
 */
record StreamExcerpt(String text, long omitted) {

  /** No byte is shorter in JSON than itself, and none longer than this: {@code \u0000}. */
  private static final int LONGEST_ESCAPE = 6;

  private static final int NOTE = 200;

  /**
   * @param file the kept part of the stream; one that is not there is an empty stream
   * @param share bytes that the text may take as JSON
   * @param written bytes of the whole stream
   */
  static StreamExcerpt of(Path file, int share, long written) throws IOException {
    long kept = Files.exists(file) ? Files.size(file) : 0;
    return of(file, share, Math.max(0, written - kept), false);
  }

  /**
   * @param notKept bytes of the stream that the file does not have, behind those it has
   * @param lines is it cut between lines?
   */
  static StreamExcerpt of(Path file, int share, long notKept, boolean lines) throws IOException {
    if (!Files.exists(file)) {
      return new StreamExcerpt("", notKept);
    }
    try (FileChannel stream = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = stream.size();
      if (size <= share) {
        String whole = UTF_8.decode(read(stream, 0, (int) size)).toString();
        if (cost(whole) <= share - NOTE || (notKept == 0 && cost(whole) <= share)) {
          return new StreamExcerpt(notKept == 0 ? whole : whole + note(notKept), notKept);
        }
      }
      return headAndTail(stream, share, notKept, lines);
    }
  }

  private static StreamExcerpt headAndTail(
      FileChannel stream, int share, long notKept, boolean lines) throws IOException {
    int half = (share - NOTE) / 2;
    long size = stream.size();
    int piece = (int) Math.min(half, size / 2);
    // with the byte behind it, which tells whether a character ends there
    ByteBuffer first = read(stream, 0, (int) Math.min(piece + 1, size));
    ByteBuffer last = read(stream, size - piece, piece);
    int head = head(first, piece, half, lines);
    int tail = tail(last, half, lines);
    long omitted = size - head - tail + notKept;
    String text =
        UTF_8.decode(first.slice(0, head))
            + note(omitted)
            + UTF_8.decode(last.slice(piece - tail, tail));
    return new StreamExcerpt(text, omitted);
  }

  private static String note(long omitted) {
    return "\n[… %d bytes left out …]\n".formatted(omitted);
  }

  /** How many of so many first bytes fit, cut at a line or, where there is none, a character. */
  private static int head(ByteBuffer bytes, int length, int room, boolean lines) {
    int end = 0;
    int cost = 0;
    while (end < length && (cost += cost(bytes.get(end))) <= room) {
      end++;
    }
    int cut = end;
    while (cut > 0 && !startsAt(bytes, cut, lines)) {
      cut--;
    }
    if (cut == 0 && lines) {
      return head(bytes, length, room, false);
    }
    return cut > 0 ? cut : end;
  }

  /** How many of the last bytes fit, cut at a line or, where there is none, a character. */
  private static int tail(ByteBuffer bytes, int room, boolean lines) {
    int begin = bytes.limit();
    int cost = 0;
    while (begin > 0 && (cost += cost(bytes.get(begin - 1))) <= room) {
      begin--;
    }
    int cut = begin;
    while (cut < bytes.limit() && !startsAt(bytes, cut, lines)) {
      cut++;
    }
    if (cut == bytes.limit() && lines) {
      return tail(bytes, room, false);
    }
    return bytes.limit() - (cut < bytes.limit() ? cut : begin);
  }

  private static boolean startsAt(ByteBuffer bytes, int at, boolean lines) {
    if (lines) {
      return at > 0 && bytes.get(at - 1) == '\n';
    }
    return at < bytes.limit() && (bytes.get(at) & 0xC0) != 0x80;
  }

  /** An upper bound: a byte that is no UTF-8 becomes the three of U+FFFD. */
  private static int cost(byte b) {
    if (b < 0) {
      return 3;
    }
    return b < ' ' || b == 0x7f ? LONGEST_ESCAPE : b == '"' || b == '\\' ? 2 : 1;
  }

  /** A character beyond 16 bits may be written as two escapes. */
  private static long cost(String text) {
    return text.codePoints()
        .mapToLong(
            c -> c < 0x80 ? cost((byte) c) : c < 0x800 ? 2 : c < 0x10000 ? 3 : 2 * LONGEST_ESCAPE)
        .sum();
  }

  private static ByteBuffer read(FileChannel stream, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && stream.read(bytes, from + bytes.position()) > 0) {
      // until full, or the file is shorter than it was
    }
    return bytes.flip();
  }
}
