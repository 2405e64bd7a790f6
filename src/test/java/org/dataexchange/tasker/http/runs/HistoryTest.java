package org.dataexchange.tasker.http.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.dataexchange.tasker.task.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private final History history = new History();

  @Test
  void countsByFiveMinutesAndReason() {
    history.add(NOON, Duration.ofMillis(10), Reason.COMPLETED);
    history.add(NOON.plusSeconds(299), Duration.ofMillis(10), Reason.COMPLETED);
    history.add(NOON.plusSeconds(299), Duration.ofMillis(10), Reason.TIMEOUT);
    history.add(NOON.plusSeconds(300), Duration.ofMillis(10), Reason.STORAGE);

    JsonNode buckets = history.json();
    assertEquals(2, buckets.size());
    assertEquals("2026-01-02T12:00:00Z", buckets.path(0).path("at").asText());
    assertEquals("{\"completed\":2,\"timeout\":1}", buckets.path(0).path("reasons").toString());
    assertEquals("2026-01-02T12:05:00Z", buckets.path(1).path("at").asText());
    assertEquals("{\"storage\":1}", buckets.path(1).path("reasons").toString());
  }

  @Test
  void tellsHowLongHalfOfThemAndNearlyAllTook() {
    for (int i = 1; i <= 100; i++) {
      history.add(
          NOON, Duration.ofMillis(i <= 60 ? 100 : i <= 95 ? 1_000 : 60_000), Reason.COMPLETED);
    }
    JsonNode bucket = history.json().path(0);
    assertEquals(100, bucket.path("median").asDouble(), 5);
    assertEquals(1_000, bucket.path("most").asDouble(), 50);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 100, 12_345, 86_400_000, 31L * 86_400_000})
  void isExactToFivePerCent(long millis) {
    history.add(NOON, Duration.ofMillis(millis), Reason.COMPLETED);
    assertEquals(millis, history.json().path(0).path("median").asDouble(), 0.05 * millis + 0.5);
  }

  @Test
  void holdsWithAClockThatWentBackAndATaskOfYears() {
    history.add(NOON, Duration.ofMillis(-5), Reason.COMPLETED);
    history.add(NOON, Duration.ofDays(100_000), Reason.COMPLETED);
    assertEquals(0, history.json().path(0).path("median").asLong());
  }

  @Test
  void keepsThreeHours() {
    for (int i = 0; i < 100; i++) {
      history.add(NOON.plusSeconds(300L * i), Duration.ofMillis(1), Reason.COMPLETED);
    }
    assertEquals(36, history.json().size());
    assertEquals("2026-01-02T20:15:00Z", history.json().path(35).path("at").asText());
  }
}
