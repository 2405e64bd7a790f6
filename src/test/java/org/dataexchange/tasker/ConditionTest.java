package org.dataexchange.tasker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;

class ConditionTest {

  private final SteppingClock clock = SteppingClock.standing();
  private final List<String> changes = new ArrayList<>();
  private String storage = "";
  private Look.Found engine = Look.Found.of("");
  private final Look looksAtStorage = new Look("storage", () -> Look.Found.of(storage), clock);
  private final Look looksAtEngine = new Look("engine", () -> engine, clock);
  private final Condition condition =
      new Condition(List.of(looksAtEngine, looksAtStorage), changes::add);

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      clock.goOn(Duration.ofSeconds(1));
      looksAtEngine.run();
      looksAtStorage.run();
      condition.run();
    }
  }

  @Test
  void isNotFitBeforeAllWasLookedAt() {
    condition.run();
    looksAtStorage.run();
    condition.run();

    assertEquals(List.of(), changes);
    assertFalse(looksAtEngine.found().objection().isEmpty());
  }

  @Test
  void isFitWhileAPartTakesAsLongAsItMay() {
    Look slow = new Look("storage", () -> Look.Found.of(""), clock, Duration.ofMinutes(5));
    slow.run();
    looksAtStorage.run();

    clock.goOn(Duration.ofMinutes(2));

    assertEquals("", slow.found().objection());
    assertEquals(Duration.ofMinutes(2), slow.age());
    assertFalse(looksAtStorage.found().objection().isEmpty());
  }

  @Test
  void isFitWithTheFirstLookThatFindsNothing() {
    engine = Look.Found.of("the sandbox is not probed yet");
    look(20);
    assertEquals(List.of(), changes);
    engine = Look.Found.of("");

    look(1);

    assertEquals(List.of(""), changes);
  }

  @Test
  void changesItsMindOnlyWhenSeveralLooksAgree() {
    look(1);
    storage = "it is away";
    look(Condition.SICK_AFTER - 1);
    assertEquals(List.of(""), changes);
    look(1);
    assertEquals(List.of("", "storage: it is away"), changes);

    storage = "";
    look(Condition.WELL_AFTER - 1);
    assertEquals(2, changes.size());
    look(1);
    assertEquals(List.of("", "storage: it is away", ""), changes);
  }

  @Test
  void doesNotComeAndGoWithWhatComesAndGoes() {
    look(1);
    for (String found :
        Stream.generate(() -> Stream.of("away", "", "away", ""))
            .flatMap(s -> s)
            .limit(40)
            .toList()) {
      storage = found;
      look(1);
    }

    assertEquals(List.of(""), changes);
  }

  @Test
  void isFitWhileAnObjectionIsNoReasonToTakeNothing() {
    engine = new Look.Found("there is no image for node", false);
    look(10);

    assertEquals(List.of(""), changes);
    assertEquals("there is no image for node", condition.look("engine").found().objection());
  }

  @Test
  void takesWhatHangsForSick() {
    look(1);
    // the storage does not come back from its look
    for (int second = 0; second < 40; second++) {
      clock.goOn(Duration.ofSeconds(1));
      looksAtEngine.run();
      condition.run();
    }

    assertEquals(2, changes.size());
    assertTrue(changes.get(1).startsWith("storage: it has not answered for 3"), changes::toString);
    assertEquals(Duration.ofSeconds(40), looksAtStorage.age());
  }

  @Test
  void livesOnAfterALookThatThrew() {
    Look broken =
        new Look(
            "workspace",
            () -> {
              throw new IllegalStateException("a defect");
            },
            clock);

    broken.run();

    assertTrue(broken.found().sick());
    assertTrue(broken.found().objection().contains("a defect"));
  }
}
