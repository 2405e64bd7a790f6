package org.dataexchange.tasker.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

  @Test
  void reachesFromAStepBelowToAStepAbove() {
    Axis axis = Axis.over(List.of(34.0, 240.0, 1_100.0), 0, 100);

    assertEquals(List.of(20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0), axis.ticks());
    assertEquals(0, axis.at(20), 1e-9);
    assertEquals(50, axis.at(200), 1e-9);
    assertEquals(100, axis.at(2_000), 1e-9);
  }

  @Test
  void runsUpwardsToo() {
    assertEquals(75, new Axis(1, 10_000, 100, 0).at(10), 1e-9);
  }

  @Test
  void namesPowersAloneWhereThereAreMany() {
    assertEquals(
        List.of(1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0),
        Axis.over(List.of(1.0, 99_999.0), 0, 1).ticks());
  }

  @Test
  void hasRoomForOneValue() {
    Axis axis = Axis.over(List.of(1.0), 0, 1);

    assertEquals(1, axis.least());
    assertEquals(2, axis.most());
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "1000, 1000", "10000, 10k", "2500000, 2.5M"})
  void hasShortLabels(double value, String label) {
    assertEquals(label, Axis.label(value));
  }

  @Test
  void drawsWhatXmlCannotHoldByItself() {
    Plot plot = new Plot("a < b & c");
    plot.add("x", Map.of(1.0, 10.0));
    String svg = plot.svg();

    assertTrue(svg.contains("a &lt; b &amp; c"), svg);
    assertFalse(svg.contains("NaN"), svg);
  }
}
