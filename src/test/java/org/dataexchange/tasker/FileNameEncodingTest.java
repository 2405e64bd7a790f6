package org.dataexchange.tasker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameEncodingTest {

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "utf8"})
  void canBeAnything(String encoding) {
    assertEquals(Optional.empty(), FileNameEncoding.warning(encoding));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ANSI_X3.4-1968", "US-ASCII", "ISO-8859-1", "ISO-8859-9", "unheard-of"})
  void haveToBePlainUnderSomeLocales(String encoding) {
    String warning = FileNameEncoding.warning(encoding).orElseThrow();
    assertTrue(warning.contains(encoding) && warning.contains("LC_ALL=C.UTF-8"), warning);
  }
}
