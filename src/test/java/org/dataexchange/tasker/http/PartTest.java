package org.dataexchange.tasker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=10-19, 10, 10",
    "bytes=90-, 90, 10",
    "bytes=90-1000, 90, 10",
    "bytes=-10, 90, 10",
    "bytes=-1000, 0, 100",
  })
  void isWhatWasAskedFor(String range, long first, long length) {
    assertEquals(new Part(first, length, false), Part.of(range, 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=-", "lines=1-2", "bytes=1-2,4-5", "bytes=a-b", ""})
  void isAllForWhatIsNotUnderstood(String range) {
    assertEquals(new Part(0, 100, true), Part.of(range, 100));
  }
}
