package org.dataexchange.tasker.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @Test
  void leavesWhatCanBeSeenAsItIs() {
    assertEquals("Größe 'a b' 日本 😀 \\", Printable.of("Größe 'a b' 日本 😀 \\"));
  }

  @Test
  void writesOutWhatWouldBreakOrHideALine() {
    assertEquals("a\\u000d\\u000ab", Printable.of("a\r\nb"));
    assertEquals("\\u001b[31m", Printable.of("\u001b[31m"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0000", "\u0085", "\u200b", "\u202e", "\u2028", "\u2029", "\ue000", "\ud800"})
  void leavesNothingInvisible(String text) {
    assertEquals("\\u%04x".formatted((int) text.charAt(0)), Printable.of(text));
  }
}
