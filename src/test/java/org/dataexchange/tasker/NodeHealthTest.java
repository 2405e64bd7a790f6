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

class NodeHealthTest {

  private final SteppingClock clock = SteppingClock.standing();
  private final List<String> changes = new ArrayList<>();
  private String storage = "";
  private PeriodicCheck.Result engine = PeriodicCheck.Result.of("");
  private final PeriodicCheck storageCheck =
      new PeriodicCheck("storage", () -> PeriodicCheck.Result.of(storage), clock);
  private final PeriodicCheck engineCheck = new PeriodicCheck("engine", () -> engine, clock);
  private final NodeHealth health =
      new NodeHealth(List.of(engineCheck, storageCheck), changes::add);

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      clock.goOn(Duration.ofSeconds(1));
      engineCheck.run();
      storageCheck.run();
      health.run();
    }
  }

  @Test
  void isNotFitBeforeAllWasLookedAt() {
    health.run();
    storageCheck.run();
    health.run();

    assertEquals(List.of(), changes);
    assertFalse(engineCheck.found().objection().isEmpty());
  }

  @Test
  void isFitWhileAPartTakesAsLongAsItMay() {
    PeriodicCheck slow =
        new PeriodicCheck(
            "storage", () -> PeriodicCheck.Result.of(""), clock, Duration.ofMinutes(5));
    slow.run();
    storageCheck.run();

    clock.goOn(Duration.ofMinutes(2));

    assertEquals("", slow.found().objection());
    assertEquals(Duration.ofMinutes(2), slow.age());
    assertFalse(storageCheck.found().objection().isEmpty());
  }

  @Test
  void isFitWithTheFirstLookThatFindsNothing() {
    engine = PeriodicCheck.Result.of("the sandbox is not probed yet");
    look(20);
    assertEquals(List.of(), changes);
    engine = PeriodicCheck.Result.of("");

    look(1);

    assertEquals(List.of(""), changes);
  }

  @Test
  void hasTakenNothingBeforeItsFitnessIsTold() {
    List<Boolean> before = new ArrayList<>();
    NodeHealth[] told = new NodeHealth[1];
    told[0] = new NodeHealth(List.of(storageCheck), why -> before.add(told[0].wasFit()));
    storageCheck.run();

    told[0].run();

    assertEquals(List.of(false), before);
    assertTrue(told[0].wasFit());
    storage = "it is away";
    look(NodeHealth.SICK_AFTER);
    told[0].run();
    assertTrue(told[0].wasFit(), "the parts themselves tell of what comes later");
  }

  @Test
  void tellsAgainWhatCouldNotBeTold() {
    List<String> told = new ArrayList<>();
    NodeHealth stubborn =
        new NodeHealth(
            List.of(storageCheck),
            why -> {
              told.add(why);
              if (told.size() == 1) {
                throw new IllegalStateException("a defect");
              }
            });
    storageCheck.run();

    stubborn.run();
    assertFalse(stubborn.wasFit());
    stubborn.run();

    assertEquals(List.of("", ""), told);
    assertTrue(stubborn.wasFit());
  }

  @Test
  void changesItsMindOnlyWhenSeveralLooksAgree() {
    look(1);
    storage = "it is away";
    look(NodeHealth.SICK_AFTER - 1);
    assertEquals(List.of(""), changes);
    look(1);
    assertEquals(List.of("", "storage: it is away"), changes);

    storage = "";
    look(NodeHealth.WELL_AFTER - 1);
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
    engine = new PeriodicCheck.Result("there is no image for node", false);
    look(10);

    assertEquals(List.of(""), changes);
    assertEquals("there is no image for node", health.check("engine").found().objection());
  }

  @Test
  void takesWhatHangsForSick() {
    look(1);
    // the storage does not come back from its look
    for (int second = 0; second < 40; second++) {
      clock.goOn(Duration.ofSeconds(1));
      engineCheck.run();
      health.run();
    }

    assertEquals(2, changes.size());
    assertTrue(changes.get(1).startsWith("storage: it has not answered for 3"), changes::toString);
    assertEquals(Duration.ofSeconds(40), storageCheck.age());
  }

  @Test
  void livesOnAfterALookThatThrew() {
    PeriodicCheck broken =
        new PeriodicCheck(
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
