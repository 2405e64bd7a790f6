package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17, 17",
    "17B, 17",
    "1KiB, 1024",
    "512MiB, 536870912",
    "' 2 GiB ', 2147483648",
    "1TiB, 1099511627776",
    "8388607TiB, 9223370937343148032",
  })
  void readsWhatPeopleWrite(String text, long bytes) {
    assertEquals(bytes, Size.parse(text).bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MiB",
        "-1",
        "1.5GiB",
        "1MB",
        "1mib",
        "1 MiB x",
        "8388608TiB",
        "99999999999999999999",
        "٣"
      })
  void refusesWhatItWouldHaveToGuess(String text) {
    assertThrows(IllegalArgumentException.class, () -> Size.parse(text));
  }

  @Test
  void isNeverNegative() {
    assertThrows(IllegalArgumentException.class, () -> new Size(-1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1KiB",
    "1610612736, 1.5GiB",
    "536870912, 512MiB",
    "1099511627776, 1TiB",
  })
  void roundsToTheLargestUnitThatFits(long bytes, String text) {
    assertEquals(text, new Size(bytes).rounded());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1KiB",
    "1025, 1025B",
    "1610612736, 1536MiB",
    "536870912, 512MiB",
    "536870913, 536870913B",
    "1125899906842624, 1024TiB",
  })
  void showsWhatCanBeReadAgain(long bytes, String text) {
    assertEquals(text, new Size(bytes).toString());
    assertEquals(new Size(bytes), Size.parse(text));
  }
}
