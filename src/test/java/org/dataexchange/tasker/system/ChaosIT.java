package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code ./tasker chaos}, with servers, a broker and an engine of its own. */
@Timeout(1300)
class ChaosIT {

  private static final Duration LONGEST = Duration.ofMinutes(20);

  /** One for each part, and those that found most. */
  private static final String KINDS =
      "server-killed,power-lost,disk-full,clock-stepped,broker-killed,packets-dropped,"
          + "storage-unmounted,run-hunted,run-cancelled,copies";

  @Test
  void eachTaskHasOneOutcomeWhateverDies() {
    Script.Said said =
        Script.attempt(
            LONGEST,
            Map.of(),
            "chaos",
            "--seed",
            "28",
            "--tasks",
            "40",
            "--faults",
            "10",
            "--only",
            KINDS);

    System.out.println(said.text());
    assertEquals(0, said.exitCode(), said::text);
    assertTrue(said.text().contains("40 tasks, 10 faults: all held"), said::text);
  }

  @Test
  void saysWhatASeedWouldDo() {
    Script.Said said = Script.attempt(Map.of(), "chaos", "--list", "--seed", "1");

    assertEquals(0, said.exitCode(), said::text);
    assertTrue(said.text().contains("chaos-0000"), said::text);
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    Script.Said said = Script.attempt(LONGEST, Map.of(), "chaos", "--faults", "many");

    assertEquals(2, said.exitCode(), said::text);
    assertTrue(said.text().contains("--faults takes a number, not 'many'"), said::text);
  }
}
