package org.dataexchange.tasker.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlatTest {

  private static final Flat RESIDENT = new Flat("MiB", 0.05, 0);

  @Test
  void holdsForWhatVaries() {
    assertTrue(RESIDENT.holds(List.of(300.0, 310.0, 305.0, 299.0, 311.0, 304.0, 308.0, 302.0)));
  }

  @Test
  void holdsForWhatBecomesLess() {
    assertTrue(RESIDENT.holds(List.of(300.0, 200.0, 100.0, 50.0)));
  }

  @Test
  void findsSlowGrowth() {
    List<Double> values = IntStream.range(0, 19).mapToObj(i -> 300 + 1.5 * i).toList();

    assertFalse(RESIDENT.holds(values));
  }

  @Test
  void isNotMisledByOneSample() {
    assertTrue(
        new Flat("boxes", 0, 2)
            .holds(List.of(0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 9.0, 1.0)));
  }

  @Test
  void allowsTheLeastWhereThePartIsSmaller() {
    Flat descriptors = new Flat("fds", 0, 4);

    assertTrue(descriptors.holds(List.of(130.0, 134.0)));
    assertFalse(descriptors.holds(List.of(130.0, 135.0)));
  }

  @Test
  void takesTheMiddle() {
    assertEquals(2, Flat.median(List.of(9.0, 1.0, 2.0)));
    assertEquals(1.5, Flat.median(List.of(9.0, 1.0, 2.0, 1.0)));
  }
}
