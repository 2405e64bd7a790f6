package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingsTest {

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 2, 3", "4, 2, 4", "5, 3, 5", "20, 10, 19", "100, 50, 95"})
  void takesTheNearestRank(int count, double median, double percentile) {
    Timings timings = new Timings();
    for (int time = count; time > 0; time--) {
      timings.add(time);
    }

    assertEquals(median, timings.median());
    assertEquals(percentile, timings.percentile(95));
  }
}
