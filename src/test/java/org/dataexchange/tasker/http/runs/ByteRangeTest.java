package org.dataexchange.tasker.http.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

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
    assertEquals(Optional.of(new ByteRange(first, length, false)), ByteRange.of(range, 100));
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
    assertEquals(Optional.of(new ByteRange(0, 100, true)), ByteRange.of(range, 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR"})
  void isToldInTheDigitsOfHttp(String language) {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      assertEquals("bytes 10-19/100", new ByteRange(10, 10, false).header(100));
    } finally {
      Locale.setDefault(usual);
    }
  }

  @ParameterizedTest
  @CsvSource({"bytes=-0, 100", "bytes=100-, 100", "bytes=100-200, 100", "bytes=0-, 0"})
  void isNoneWhereNothingIsInTheRange(String range, long size) {
    assertEquals(Optional.empty(), ByteRange.of(range, size));
  }

  @Test
  void theLastBytesOfNothingAreAllOfIt() {
    assertEquals(Optional.of(new ByteRange(0, 0, true)), ByteRange.of("bytes=-10", 0));
  }
}
