package org.dataexchange.tasker.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenTimeTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration YEARS = Duration.ofDays(3_650);

  @TempDir Path workspace;

  private final SteppingClock wall = SteppingClock.standing();
  private final SteppingClock ticker = SteppingClock.standing();

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

  @Test
  void aFileThatIsNoneIsWrittenAnew() throws IOException {
    Files.writeString(workspace.resolve("seen-time"), "yesterday");
    SeenTime time = started();

    assertEquals(wall.instant(), time.instant());
    assertFalse(Files.readString(workspace.resolve("seen-time")).contains("yesterday"));
  }
}
