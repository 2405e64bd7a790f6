package org.dataexchange.tasker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
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
    "Bytes= 1-1, 1, 1",
  })
  void isWhatWasAskedFor(String range, long first, long length) {
    assertEquals(Optional.of(new Part(first, length, false)), Part.of(range, 100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=-",
        "lines=1-2",
        "bytes=1-2,4-5",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=200-100",
        ""
      })
  void isAllForWhatIsNotUnderstood(String range) {
    assertEquals(Optional.of(new Part(0, 100, true)), Part.of(range, 100));
  }

  @ParameterizedTest
  @CsvSource({"bytes=-0, 100", "bytes=100-, 100", "bytes=100-200, 100", "bytes=0-, 0"})
  void isNoneWhereNothingIsInTheRange(String range, long size) {
    assertEquals(Optional.empty(), Part.of(range, size));
  }

  @Test
  void theLastBytesOfNothingAreAllOfIt() {
    assertEquals(Optional.of(new Part(0, 0, true)), Part.of("bytes=-10", 0));
  }
}
