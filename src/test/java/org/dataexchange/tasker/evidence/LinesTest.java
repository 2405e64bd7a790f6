package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinesTest {

  @Test
  void splitsAtLineEndsOnly() throws IOException {
    assertEquals(List.of("a\r", "", "b\u00ff"), texts("a\r\n\nb\u00ff\n"));
    assertEquals(List.of(), texts(""));
  }

  @Test
  void marksALineWithoutAnEnd() throws IOException {
    Lines lines = lines("a\nb");

    assertTrue(lines.next().orElseThrow().whole());
    assertFalse(lines.next().orElseThrow().whole());
    assertEquals(Optional.empty(), lines.next());
  }

  @Test
  void keepsTheHeadOfALineThatIsTooLongAndGoesOn() throws IOException {
    Lines lines = lines("x".repeat(3 * Lines.LONGEST) + "\nb\n");
    Lines.Line first = lines.next().orElseThrow();

    assertFalse(first.whole());
    assertEquals(Lines.LONGEST, first.text().length());
    assertEquals(new Lines.Line("b", true), lines.next().orElseThrow());
  }

  @Test
  void keepsALineThatJustFits() throws IOException {
    assertTrue(lines("x".repeat(Lines.LONGEST) + "\n").next().orElseThrow().whole());
    assertFalse(lines("x".repeat(Lines.LONGEST + 1) + "\n").next().orElseThrow().whole());
  }

  @Test
  void readsAStreamThatGivesABitAtATime() throws IOException {
    InputStream slow =
        new ByteArrayInputStream("abc\nde\n".getBytes(StandardCharsets.ISO_8859_1)) {
          @Override
          public synchronized int read(byte[] to, int from, int length) {
            return super.read(to, from, Math.min(1, length));
          }
        };

    assertEquals(List.of("abc", "de"), texts(new Lines(slow)));
  }

  private static Lines lines(String text) {
    return new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static List<String> texts(String text) throws IOException {
    return texts(lines(text));
  }

  private static List<String> texts(Lines lines) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Optional<Lines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      texts.add(line.get().text());
    }
    return texts;
  }
}
