package org.dataexchange.tasker.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTest {

  private static Series of(double... values) {
    Series series = new Series("ms");
    DoubleStream.of(values).forEach(series::add);
    return series;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 2, 3", "4, 2.5, 4", "20, 10.5, 19", "100, 50.5, 95"})
  void takesTheMiddleAndTheNearestRank(int count, double median, double p95) {
    Series series = of(IntStream.rangeClosed(1, count).mapToDouble(i -> count + 1 - i).toArray());

    assertEquals(median, series.median().value());
    assertEquals(p95, series.p95().value());
  }

  @Test
  void trustsHalvesThatAgreeWhateverTheirTails() {
    assertTrue(of(10, 10, 90, 10, 10, 10, 90, 10).median().trusted());
  }

  @Test
  void doubtsHalvesThatDiffer() {
    Figure drifted = of(10, 10, 10, 10, 12, 12, 12, 12).median();

    assertEquals(2.0 / 11, drifted.spread(), 1e-9);
    assertEquals("differs by 18 % within the run (8 values)", drifted.objection());
  }

  @Test
  void doubtsFewThatDiffer() {
    assertTrue(of(10, 10.5, 10).median().trusted());
    assertFalse(of(10, 15, 10).median().trusted());
  }

  @Test
  void doubtsWhatWasMeasuredOnce() {
    assertEquals("measured once", of(10).median().objection());
  }
}
