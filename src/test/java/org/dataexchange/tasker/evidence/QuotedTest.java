package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {

  @Test
  void undoesEveryEscape() {
    assertEquals(
        Optional.of("\t\n\u000b\f\r\"\\\u00ff\u00019<\u001b[aS7a1"),
        Quoted.unescape("\\t\\n\\v\\f\\r\\\"\\\\\\377\\19\\74\\33[\\x61\\1237\\x611"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"a\"...", "a", "\"", "NULL", "0x7ffd", "", "\"\\\"", "\"\\q\"", "\"\\x\""})
  void parsesNothingElseThanWholeQuotedTexts(String argument) {
    assertEquals(Optional.empty(), Quoted.parse(argument));
  }

  @Test
  void parsesAnEmptyText() {
    assertEquals(Optional.of(""), Quoted.parse("\"\""));
  }
}
