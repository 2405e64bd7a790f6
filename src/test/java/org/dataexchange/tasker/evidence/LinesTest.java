package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {

  @Test
  void splitsAtLineEndsOnly() {
    assertEquals(List.of("a\r", "", "b\u00ff"), texts("a\r\n\nb\u00ff\n"));
    assertEquals(List.of(), texts(""));
  }

  @Test
  void marksALineWithoutAnEnd() {
    assertEquals(List.of(new Lines.Line("a", true), new Lines.Line("b", false)), lines("a\nb"));
  }

  @Test
  void keepsTheHeadOfALineThatIsTooLongAndGoesOn() {
    List<Lines.Line> lines = lines("x".repeat(3 * Lines.LONGEST) + "\nb\n");

    assertFalse(lines.getFirst().whole());
    assertEquals(Lines.LONGEST, lines.getFirst().text().length());
    assertEquals(new Lines.Line("b", true), lines.getLast());
  }

  @Test
  void keepsALineThatJustFits() {
    assertTrue(lines("x".repeat(Lines.LONGEST) + "\n").getFirst().whole());
    assertFalse(lines("x".repeat(Lines.LONGEST + 1) + "\n").getFirst().whole());
  }

  @Test
  void readsWhatComesABitAtATime() {
    List<String> texts = new ArrayList<>();
    Lines lines = new Lines();

    for (byte next : "abc\nde\nf".getBytes(StandardCharsets.ISO_8859_1)) {
      lines.add(ByteBuffer.wrap(new byte[] {next}), line -> texts.add(line.text()));
    }

    assertEquals(List.of("abc", "de"), texts);
  }

  private static List<Lines.Line> lines(String text) {
    List<Lines.Line> all = new ArrayList<>();
    Lines lines = new Lines();
    lines.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), all::add);
    lines.end(all::add);
    return all;
  }

  private static List<String> texts(String text) {
    return lines(text).stream().map(Lines.Line::text).toList();
  }
}
