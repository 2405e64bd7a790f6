package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code ./tasker chaos}, with servers, a broker and an engine of its own. */
@Timeout(900)
class ChaosIT {

  private static final Duration LONGEST = Duration.ofMinutes(14);

  @Test
  void eachTaskHasOneOutcomeWhateverDies() {
    Script.Said said =
        Script.attempt(LONGEST, Map.of(), "chaos", "--seed", "1", "--tasks", "40", "--faults", "8");

    System.out.println(said.text());
    assertEquals(0, said.exitCode(), said::text);
    assertTrue(said.text().contains("40 tasks, 8 faults: all held"), said::text);
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    Script.Said said = Script.attempt(LONGEST, Map.of(), "chaos", "--faults", "many");

    assertEquals(2, said.exitCode(), said::text);
    assertTrue(said.text().contains("--faults takes a number, not 'many'"), said::text);
  }
}
