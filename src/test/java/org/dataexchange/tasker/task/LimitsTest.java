package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

  private static Limits limits(
      String memory, double cpus, int pids, String disk, String output, String timeout) {
    return new Limits(
        Size.parse(memory),
        cpus,
        pids,
        Size.parse(disk),
        Size.parse(output),
        Duration.parse(timeout));
  }

  private static AskedLimits asked(
      String memory, Double cpus, Long pids, String disk, String output, String timeout) {
    return new AskedLimits(
        Optional.ofNullable(memory).map(Size::parse),
        Optional.ofNullable(cpus),
        Optional.ofNullable(pids),
        Optional.ofNullable(disk).map(Size::parse),
        Optional.ofNullable(output).map(Size::parse),
        Optional.ofNullable(timeout).map(Duration::parse));
  }

  @Test
  void acceptTheLeastOfEach() {
    assertDoesNotThrow(() -> limits("16MiB", 0.01, 4, "64KiB", "1KiB", "PT0.001S"));
  }

  @ParameterizedTest
  @CsvSource({
    "15MiB, 1, 64, 1MiB, 1MiB, PT1S, memory",
    "16MiB, 0.009, 64, 1MiB, 1MiB, PT1S, cpus",
    "16MiB, NaN, 64, 1MiB, 1MiB, PT1S, cpus",
    "16MiB, 1025, 64, 1MiB, 1MiB, PT1S, cpus",
    "16MiB, 1, 3, 1MiB, 1MiB, PT1S, pids",
    "16MiB, 1, 1000001, 1MiB, 1MiB, PT1S, pids",
    "16MiB, 1, 64, 65535, 1MiB, PT1S, disk",
    "16MiB, 1, 64, 1MiB, 1023, PT1S, output",
    "16MiB, 1, 64, 1MiB, 1MiB, PT0.0009S, timeout",
    "16MiB, 1, 64, 1MiB, 1MiB, PT-1S, timeout",
  })
  void areEnoughToRunWith(
      String memory,
      double cpus,
      int pids,
      String disk,
      String output,
      String timeout,
      String named) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> limits(memory, cpus, pids, disk, output, timeout));

    assertTrue(refused.getMessage().startsWith(named), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"16MiB, 8MiB", "128MiB, 64MiB", "2GiB, 64MiB"})
  void giveSharedMemoryAtMostHalfOfTheMemory(String memory, String shared) {
    assertEquals(Size.parse(shared), limits(memory, 1, 64, "1MiB", "1MiB", "PT1S").sharedMemory());
  }

  @Test
  void areGrantedInFullWhereNothingIsAskedFor() {
    assertEquals(Samples.limits(), AskedLimits.NONE.within(Samples.limits()));
  }

  @Test
  void areGrantedAsAskedUpToWhatIsAllowed() {
    assertEquals(
        limits("512MiB", 1, 64, "100MiB", "2KiB", "PT1S"),
        asked("512MiB", 1.0, 64L, "100MiB", "2KiB", "PT1S").within(Samples.limits()));
  }

  @ParameterizedTest
  @CsvSource({
    "513MiB,,,,,, limits.memory, 513MiB, 512MiB",
    "536870913,,,,,, limits.memory, 536870913B, 512MiB",
    ",1.5,,,,, limits.cpus, 1.5, 1.0",
    ",2147483648,,,,, limits.cpus, 2147483648, 1.0",
    ",,65,,,, limits.pids, 65, 64",
    ",,2147483648,,,, limits.pids, 2147483648, 64",
    ",,,101MiB,,, limits.disk, 101MiB, 100MiB",
    ",,,,2MiB,, limits.output, 2MiB, 1MiB",
    ",,,,,PT31M, limits.timeout, PT31M, PT30M",
  })
  void areRefusedAboveWhatIsAllowedWithBothNumbers(
      String memory,
      Double cpus,
      Long pids,
      String disk,
      String output,
      String timeout,
      String named,
      String wanted,
      String allowed) {
    AskedLimits asked = asked(memory, cpus, pids, disk, output, timeout);

    Refused refused = assertThrows(Refused.class, () -> asked.within(Samples.limits()));

    assertEquals(
        "%s asks for %s, this Tasker allows at most %s".formatted(named, wanted, allowed),
        refused.getMessage());
  }

  @Test
  void areRefusedWhereTooLittleIsAskedFor() {
    Refused refused =
        assertThrows(
            Refused.class,
            () -> asked("1MiB", null, null, null, null, null).within(Samples.limits()));

    assertEquals(Reason.INVALID_MESSAGE, refused.reason());
    assertEquals("limits: memory is at least 16MiB", refused.getMessage());
  }
}
