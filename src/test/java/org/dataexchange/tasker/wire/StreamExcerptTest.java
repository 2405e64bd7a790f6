package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamExcerptTest {

  private static final int SHARE = 10_000;
  private static final Pattern NOTE = Pattern.compile("\n\\[… (\\d+) bytes left out …]\n");

  @TempDir private Path folder;

  @Test
  void keepsASmallStreamExactly() throws IOException {
    String text = "é\u0000\"\\\n\uD83E\uDD80 no end of line";

    assertEquals(new StreamExcerpt(text, 0), excerpt(text.getBytes(UTF_8)));
    assertEquals(new StreamExcerpt("", 0), excerpt(new byte[0]));
  }

  @Test
  void replacesWhatIsNoUtf8() throws IOException {
    byte[] bytes = {'a', (byte) 0xFF, 'b', (byte) 0xC3, 'c', (byte) 0xE2, (byte) 0x82};

    assertEquals(new StreamExcerpt("a\uFFFDb\uFFFDc\uFFFD", 0), excerpt(bytes));
  }

  @Test
  void keepsAStreamThatJustFits() throws IOException {
    assertEquals(new StreamExcerpt("x".repeat(SHARE), 0), excerpt(filled(SHARE, "x")));
    assertTrue(excerpt(filled(SHARE + 1, "x")).omitted() > 0);
  }

  @Test
  void isEmptyWithoutAFile() throws IOException {
    Path missing = folder.resolve("missing");

    assertEquals(new StreamExcerpt("", 0), StreamExcerpt.of(missing, SHARE, 0));
    assertEquals(new StreamExcerpt("", 7), StreamExcerpt.of(missing, SHARE, 7));
    assertEquals(new StreamExcerpt("", 7), StreamExcerpt.of(missing, SHARE, 7, true));
  }

  @Test
  void saysHowManyBytesWereNeverKept() throws IOException {
    Path file = written("0123456789".getBytes(UTF_8));

    assertEquals(
        new StreamExcerpt("0123456789\n[… 90 bytes left out …]\n", 90),
        StreamExcerpt.of(file, SHARE, 100));
    assertEquals(new StreamExcerpt("0123456789", 0), StreamExcerpt.of(file, SHARE, 10));
  }

  @Test
  void keepsHeadAndTailAndCountsTheRest() throws IOException {
    byte[] bytes = numbers(100_000).getBytes(UTF_8);

    Parts parts = parts(excerpt(bytes));

    assertTrue(numbers(100_000).startsWith(parts.head));
    assertTrue(numbers(100_000).endsWith(parts.tail));
    assertTrue(parts.head.length() > 600 && parts.tail.length() > 600);
    assertEquals(bytes.length, parts.head.length() + parts.tail.length() + parts.omitted);
  }

  @Test
  void countsWhatWasNotKeptAndWhatDoesNotFitTogether() throws IOException {
    Path file = written(filled(50_000, "x"));

    Parts parts = parts(StreamExcerpt.of(file, SHARE, 1_000_000));

    assertEquals(1_000_000, parts.head.length() + parts.tail.length() + parts.omitted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "€", "\uD83E\uDD80", "x€", "xé", "xx\uD83E\uDD80"})
  void splitsNoCharacter(String pattern) throws IOException {
    for (int shift = 0; shift < 5; shift++) {
      byte[] bytes = ("a".repeat(shift) + pattern.repeat(20_000)).getBytes(UTF_8);

      Parts parts = parts(excerpt(bytes));

      assertFalse((parts.head + parts.tail).contains("\uFFFD"));
      assertEquals(bytes.length, parts.keptBytes() + parts.omitted);
    }
  }

  @Test
  void splitsNoCharacterWhereOneHalfOfTheStreamFits() throws IOException {
    byte[] bytes = ("x".repeat(3499) + "é" + "\u0000".repeat(3499)).getBytes(UTF_8);

    Parts parts = parts(excerpt(bytes));

    assertEquals("x".repeat(3499), parts.head);
    assertEquals(bytes.length, parts.keptBytes() + parts.omitted);
  }

  @Test
  void cutsATraceBetweenLines() throws IOException {
    String trace = numbers(20_000);

    Parts parts = parts(lines(trace.getBytes(UTF_8)));

    assertTrue(parts.head.endsWith("\n"));
    assertTrue(trace.startsWith(parts.head));
    assertTrue(trace.endsWith("\n" + parts.tail));
    assertEquals(trace.length(), parts.keptBytes() + parts.omitted);
  }

  @Test
  void cutsATraceOfOneLineBetweenCharacters() throws IOException {
    for (int shift = 0; shift < 5; shift++) {
      byte[] bytes = ("a".repeat(shift) + "\uD83E\uDD80".repeat(20_000)).getBytes(UTF_8);

      Parts parts = parts(lines(bytes));

      assertFalse((parts.head + parts.tail).contains("\uFFFD"));
      assertEquals(bytes.length, parts.keptBytes() + parts.omitted);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000",
        "\"",
        "\\",
        "\n",
        "\u007f",
        "\u2028",
        "x",
        "é",
        "€",
        "\uD83E\uDD80",
        "x\u0000",
        "\uFFFD"
      })
  void takesNoMoreThanItsShareOfTheMessage(String pattern) throws IOException {
    for (int size : new int[] {SHARE / 12, SHARE / 6, SHARE / 4, SHARE / 2, SHARE - 1, 200_000}) {
      staysWithinItsShare(filled(size, pattern));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFE, 0xFF})
  void takesNoMoreThanItsShareForWhatIsNoUtf8(int value) throws IOException {
    for (int size : new int[] {SHARE / 4, SHARE / 2, SHARE - 1, 200_000}) {
      byte[] bytes = new byte[size];
      Arrays.fill(bytes, (byte) value);
      staysWithinItsShare(bytes);
      for (int i = 0; i < bytes.length; i += 2) {
        bytes[i] = 'x';
      }
      staysWithinItsShare(bytes);
    }
  }

  private void staysWithinItsShare(byte[] bytes) throws IOException {
    Path file = written(bytes);
    for (int notKept : new int[] {0, 1, Integer.MAX_VALUE}) {
      for (boolean lines : new boolean[] {false, true}) {
        int length = asJson(StreamExcerpt.of(file, SHARE, notKept, lines).text());
        assertTrue(length <= SHARE, () -> bytes.length + " bytes become " + length);
      }
    }
  }

  private static int asJson(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeString(text);
    }
    return out.size() - 2;
  }

  private record Parts(String head, long omitted, String tail) {
    long keptBytes() {
      return head.getBytes(UTF_8).length + tail.getBytes(UTF_8).length;
    }
  }

  private static Parts parts(StreamExcerpt excerpt) {
    Matcher note = NOTE.matcher(excerpt.text());
    assertTrue(note.find());
    assertEquals(excerpt.omitted(), Long.parseLong(note.group(1)));
    return new Parts(
        excerpt.text().substring(0, note.start()),
        excerpt.omitted(),
        excerpt.text().substring(note.end()));
  }

  private StreamExcerpt excerpt(byte[] bytes) throws IOException {
    return StreamExcerpt.of(written(bytes), SHARE, bytes.length);
  }

  private StreamExcerpt lines(byte[] bytes) throws IOException {
    return StreamExcerpt.of(written(bytes), SHARE, 0, true);
  }

  private Path written(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("stream"), bytes);
  }

  private static byte[] filled(int size, String pattern) {
    byte[] unit = pattern.getBytes(UTF_8);
    byte[] bytes = new byte[size / unit.length * unit.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = unit[i % unit.length];
    }
    return bytes;
  }

  private static String numbers(int upTo) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= upTo; i++) {
      text.append(i).append('\n');
    }
    return text.toString();
  }
}
