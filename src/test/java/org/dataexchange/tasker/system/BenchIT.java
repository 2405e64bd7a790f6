package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shortest of the benchmarks that start what they measure, so that it does not go stale. */
@Timeout(400)
class BenchIT {

  private static final Duration LONGEST = Duration.ofMinutes(6);

  @Test
  void measuresTheBrokerAlone() {
    Script.Said said =
        Script.attempt(LONGEST, Map.of(), "bench", "broker", "--tasks", "2000", "--rounds", "1");

    System.out.println(said.text());
    assertEquals(0, said.exitCode(), said::text);
    assertTrue(said.text().matches("(?s).* 8388608 +[1-9].* 300 +2000 .* 500 +1 .*"), said::text);
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    Script.Said said = Script.attempt(LONGEST, Map.of(), "bench", "life", "--tasks", "30");

    assertEquals(2, said.exitCode(), said::text);
    assertTrue(said.text().contains("--tasks takes a multiple of 20"), said::text);
  }
}
