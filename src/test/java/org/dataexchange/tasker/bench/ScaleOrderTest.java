package org.dataexchange.tasker.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleOrderTest {

  @Test
  void hasDefaultsOfItsMode() {
    assertEquals(
        new ScaleOrder(ScaleOrder.Mode.LIFE, 5_000, 4, false), ScaleOrder.parse(List.of("life")));
  }

  @Test
  void takesWhatIsAskedFor() {
    assertEquals(
        new ScaleOrder(ScaleOrder.Mode.QUEUE, 7, 2, true),
        ScaleOrder.parse(List.of("queue", "--tasks", "7", "--rounds", "2", "--cluster")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', is not known; usage",
    "slow, is not known; usage",
    "queue --fast, is not known; usage",
    "queue --tasks, --tasks takes a number",
    "queue --tasks 0, --tasks takes a number",
    "life --tasks 30, --tasks takes a multiple of 20",
  })
  void saysWhatItDoesNotUnderstand(String arguments, String says) {
    List<String> order = List.of(arguments.split(" "));

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ScaleOrder.parse(order));

    assertTrue(e.getMessage().contains(says), e::getMessage);
  }
}
