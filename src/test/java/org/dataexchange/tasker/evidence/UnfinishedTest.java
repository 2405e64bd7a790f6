package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnfinishedTest {

  /** With what one takes beside its text, this is all that there is room for. */
  private static final String ALL = "x".repeat((2 << 20) - 150);

  private final Unfinished unfinished = new Unfinished();

  @Test
  void keepsNoMoreThanItHasRoomFor() {
    assertTrue(unfinished.begin(1, ALL));
    assertTrue(unfinished.begin(1, ALL), "in place of the one before");
    assertFalse(unfinished.begin(2, "open("));
    assertFalse(unfinished.counted(2));
    assertEquals(Set.of(1), unfinished.pids());

    assertEquals(Optional.of(ALL), unfinished.drop(1));
    assertTrue(unfinished.begin(2, "open("));
    assertFalse(unfinished.begin(1, ALL));
  }

  @Test
  void countsWhatItTakesUpAgain() {
    unfinished.begin(1, ALL);
    Unfinished again = new Unfinished();
    State saved = State.empty();
    unfinished.remember(saved);
    again.remember(State.of(saved.words()));

    assertFalse(again.begin(2, ""));
    again.drop(1);
    assertTrue(again.begin(2, ALL));
  }

  @Test
  void hasNoRoomForOneCharacterMore() {
    assertFalse(unfinished.begin(1, ALL + "x"));
    assertEquals(Set.of(), unfinished.pids());
  }
}
