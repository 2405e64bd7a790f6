package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two short benchmarks that start all that they measure, so that these do not go stale. */
@Timeout(1000)
class BenchIT {

  private static final Duration LONGEST = Duration.ofMinutes(15);

  @Test
  void measuresOnceAndDoesNotTrustIt() throws IOException {
    Script.Said said =
        Script.attempt(
            LONGEST, Map.of(), "bench", "latency", "broker", "--tasks", "2000", "--rounds", "1");

    assertEquals(0, said.exitCode(), said::text);
    JsonNode json = new ObjectMapper().readTree(new File("target/bench.json"));
    JsonNode latency = json.at("/parts/latency/tables/latency");
    assertEquals(5, latency.size(), latency::toPrettyString);
    for (JsonNode contender : latency) {
      JsonNode median = contender.path("median");
      assertTrue(median.path("value").asDouble() > 0, latency::toPrettyString);
      assertEquals("ms", median.path("unit").asText(), latency::toPrettyString);
      assertFalse(median.path("trusted").asBoolean(true), latency::toPrettyString);
    }
    assertTrue(json.path("machine").path("processors").asInt() > 0, json::toPrettyString);
    assertTrue(Files.readString(Path.of("target/latency.svg")).contains("class=\"curve\""));
    assertTrue(
        said.text().matches("(?s).* 8388608 +[0-9.]*[1-9].* 300 +2000 .* 500 +1 .*"), said::text);
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    Script.Said said = Script.attempt(LONGEST, Map.of(), "bench", "life", "--tasks", "30");

    assertEquals(2, said.exitCode(), said::text);
    assertTrue(said.text().contains("--tasks takes a multiple of 20"), said::text);
  }
}
