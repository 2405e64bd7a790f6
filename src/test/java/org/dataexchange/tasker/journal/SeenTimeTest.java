package org.dataexchange.tasker.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenTimeTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration YEARS = Duration.ofDays(3_650);

  @TempDir Path workspace;

  private final SteppingClock wall = SteppingClock.standing();
  private final SteppingClock ticker = SteppingClock.standing();

  @BeforeEach
  void see() throws IOException {
    write(wall.instant() + " PT0S");
  }

  private void write(String text) throws IOException {
    Files.writeString(workspace.resolve("seen-time"), text);
  }

  private SeenTime started() {
    return new SeenTime(workspace, wall, ticker);
  }

  /** As the housekeeping looks, only not so often. */
  private void goOn(SeenTime time, int hours) {
    for (int i = 0; i < hours; i++) {
      wall.goOn(HOUR);
      ticker.goOn(HOUR);
      time.instant();
    }
  }

  @Test
  void goesAsTheWallClockGoes() {
    SeenTime time = started();
    goOn(time, 200);

    assertEquals(wall.instant(), time.instant());
    assertEquals("", time.warning());
  }

  @Test
  void standsForADayWhereTheWallClockLeaps() {
    SeenTime time = started();
    goOn(time, 2);
    Instant before = wall.instant();
    wall.goOn(YEARS);
    goOn(time, 23);

    assertEquals(before, time.instant());
    assertTrue(time.warning().contains("was last seen at " + before), time::warning);

    goOn(time, 1);

    assertEquals(wall.instant(), time.instant());
    assertEquals("", time.warning());
  }

  @Test
  void hasSeenNothingOfALeapThatIsPutRight() {
    SeenTime time = started();
    goOn(time, 2);
    wall.goOn(YEARS);
    goOn(time, 20);
    wall.goOn(YEARS.negated());
    goOn(time, 1);

    assertEquals(wall.instant(), time.instant());
    assertEquals("", time.warning());

    // the next leap waits from its beginning
    Instant before = wall.instant();
    wall.goOn(YEARS);
    goOn(time, 20);

    assertEquals(before, time.instant());
  }

  @Test
  void aStartForgetsNeitherWhatWasSeenNorHowLongItWaited() {
    SeenTime first = started();
    goOn(first, 2);
    Instant before = wall.instant();
    wall.goOn(YEARS);
    SeenTime second = started();
    second.instant();
    goOn(second, 12);

    assertEquals(before, second.instant());

    SeenTime third = started();
    third.instant();
    goOn(third, 11);

    assertEquals(before, third.instant());

    goOn(third, 1);

    assertEquals(wall.instant(), third.instant());
  }

  @Test
  void aWeekendSwitchedOffCostsNothing() {
    goOn(started(), 2);
    wall.goOn(Duration.ofDays(3));

    assertEquals(wall.instant(), started().instant());
  }

  /** The one that was put right would be a part of the next wait. */
  @Test
  void aStartForgetsAWaitThatWasOver() {
    SeenTime first = started();
    goOn(first, 2);
    wall.goOn(YEARS);
    goOn(first, 20);
    wall.goOn(YEARS.negated());
    first.instant();
    Instant before = wall.instant();
    wall.goOn(YEARS);
    SeenTime second = started();
    goOn(second, 20);

    assertEquals(before, second.instant());
  }

  @Test
  void whereNobodyHasLookedItWaitsAndSaysNothing() throws IOException {
    Files.delete(workspace.resolve("seen-time"));
    SeenTime time = started();
    goOn(time, 23);

    assertEquals(Instant.EPOCH, time.instant());
    assertEquals("", time.warning());

    goOn(time, 1);

    assertEquals(wall.instant(), time.instant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z PT24H",
        "2026-01-01T00:00:00Z PT-1S",
        "+1000000000-12-31T23:59:59Z PT0S"
      })
  void aFileThatIsNoneIsAsIfThereWereNone(String text) throws IOException {
    write(text);
    SeenTime time = started();
    goOn(time, 23);

    assertEquals(Instant.EPOCH, time.instant());

    goOn(time, 1);

    assertEquals(wall.instant(), time.instant());
  }

  @Test
  void goesOnWhereItsFileCannotBeWritten() throws IOException {
    SeenTime time = started();
    Files.delete(workspace.resolve("seen-time"));
    Files.delete(workspace);
    goOn(time, 2);

    assertEquals(wall.instant(), time.instant());
  }
}
