package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BootTest {

  @Test
  void hasOneIdUntilTheNextBoot() {
    assertEquals(Boot.id(), Boot.id());
  }

  @Test
  void knowsHowLongAgoAMarkWasMade() {
    Duration ago = Boot.since(Boot.mark() + "\n").orElseThrow();
    assertFalse(ago.isNegative());
    assertTrue(ago.compareTo(Duration.ofMinutes(1)) < 0, ago::toString);

    assertTrue(Boot.since(Boot.id() + " PT0S").orElseThrow().isPositive());
  }

  @Test
  void doesNotCompareWithAnotherBoot() {
    assertEquals(Optional.empty(), Boot.since("00000000-0000-0000-0000-000000000000 PT1S"));
    assertEquals(Optional.empty(), Boot.since(""));
  }

  @Test
  void refusesAMarkThatIsNone() {
    assertThrows(DateTimeParseException.class, () -> Boot.since(Boot.id() + " soon"));
  }
}
