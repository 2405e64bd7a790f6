package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.dataexchange.tasker.dispatch.Claims.Claim;
import org.dataexchange.tasker.dispatch.Claims.Found;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;

class ClaimsTest {

  private static final Duration REMEMBER = Duration.ofMinutes(10);
  private static final Duration GRACE = Duration.ofMinutes(30);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration PASS = Duration.ofSeconds(5);
  private static final Run RUN = Samples.run("run-1");

  private final SteppingClock clock = SteppingClock.standing();
  private final Claims claims = new Claims(clock, REMEMBER, GRACE);

  private Claim joined(Run run) {
    Claim claim = claims.join(run.key(), new FakeDelivery()).claim();
    claims.began(claim, run);
    return claim;
  }

  private Claim answered(Run run) {
    Claim claim = joined(run);
    claims.answered(claim);
    claims.takeWaiting(claim);
    return claim;
  }

  private static Journal.Found left(String id, boolean answered) {
    Run run = new Run(id, RUN.key(), "123", 1, Samples.NOW, java.util.Optional.empty());
    return new Journal.Found(run, answered, false);
  }

  /** It is kept for that long from now on, and not a moment longer. */
  private void assertRemembered(Duration kept) {
    clock.goOn(kept);
    assertEquals(List.of(), claims.expire());
    assertEquals(Set.of("run-1"), claims.runIds());
    clock.goOn(MOMENT);
    assertEquals(List.of("run-1"), claims.expire());
    assertEquals(Set.of(), claims.runIds());
  }

  /** Time goes on as housekeeping sees it. */
  private void pass(Duration time, boolean couldBeAsked) {
    for (Duration left = time; left.isPositive(); left = left.minus(PASS)) {
      clock.goOn(left.compareTo(PASS) < 0 ? left : PASS);
      claims.countGrace(couldBeAsked);
    }
  }

  private void assertKeptForTheGrace() {
    pass(GRACE, true);
    assertEquals(List.of(), claims.expire());
    pass(MOMENT, true);
    assertEquals(List.of("run-1"), claims.expire());
    assertEquals(Set.of(), claims.runIds());
  }

  @Test
  void needsNoContainerOfAnAnsweredRun() {
    Claim claim = joined(RUN);
    assertEquals(Set.of("run-1"), claims.unansweredRunIds());

    claims.answered(claim);

    assertEquals(Set.of(), claims.unansweredRunIds());
    assertEquals(Set.of("run-1"), claims.runIds());
  }

  @Test
  void tellsWhereEachRunIs() {
    Claim claim = joined(RUN);
    assertEquals(List.of(new Claims.Known(RUN, Claims.Phase.RUNNING)), claims.known());
    claims.leave(claim);
    assertEquals(List.of(new Claims.Known(RUN, Claims.Phase.LEFT)), claims.known());
    claims.answered(joined(RUN));
    assertEquals(List.of(new Claims.Known(RUN, Claims.Phase.ANSWERED)), claims.known());
  }

  @Test
  void findsNothingThenARunningOneThenAnAnsweredOne() {
    assertEquals(Found.NOTHING, claims.join(RUN.key(), new FakeDelivery()).found());
    Claims.Joined second = claims.join(RUN.key(), new FakeDelivery());
    assertEquals(Found.RUNNING, second.found());
    claims.answered(second.claim());
    assertEquals(Found.ANSWERED, claims.join(RUN.key(), new FakeDelivery()).found());
    assertEquals(3, claims.takeWaiting(second.claim()).size());
    assertEquals(List.of(), claims.takeWaiting(second.claim()));
  }

  @Test
  void remembersAnAnswerForAWhileAfterTheAck() {
    Claim claim = answered(RUN);
    clock.goOn(Duration.ofMinutes(5));
    claims.acked(claim);

    assertRemembered(REMEMBER);
  }

  @Test
  void keepsAnAnswerThatWasNotConfirmedHoweverLong() {
    answered(RUN);
    pass(GRACE.plus(MOMENT), true);
    clock.goOn(Duration.ofDays(365));

    assertEquals(List.of(), claims.expire());
    assertEquals(Found.ANSWERED, claims.join(RUN.key(), new FakeDelivery()).found());
  }

  @Test
  void keepsOnlySoManyAnswersThatNobodyAskedForTheNewest() {
    int most = Claims.MOST_UNASKED;
    for (int i = 0; i < most + 2; i++) {
      answered(Samples.run("run-%04d".formatted(i)));
    }
    assertEquals(List.of(), claims.expire());

    pass(GRACE.plus(MOMENT), true);

    assertEquals(Set.of("run-0000", "run-0001"), Set.copyOf(claims.expire()));
    assertEquals(most, claims.runIds().size());
  }

  @Test
  void countsNoAnswerAsWaitingForWhichTheBrokerGaveNoTaskAllTheGrace() {
    answered(RUN);
    assertEquals(1, claims.unanswered());

    pass(GRACE.plus(MOMENT), true);

    assertEquals(0, claims.unanswered());
    claims.join(RUN.key(), new FakeDelivery());
    assertEquals(1, claims.unanswered());
  }

  @Test
  void keepsARunThatIsLeftForTheGrace() {
    Claim claim = joined(RUN);
    claims.takeWaiting(claim);
    pass(Duration.ofHours(5), true);
    claims.leave(claim);

    assertKeptForTheGrace();
  }

  @Test
  void keepsAFormerServersRunForTheGrace() {
    claims.restore(List.of(left("run-1", false)));

    assertKeptForTheGrace();
  }

  @Test
  void countsNoTimeInWhichNobodyCouldAsk() {
    claims.restore(List.of(left("run-1", false)));
    pass(GRACE, true);
    pass(Duration.ofDays(3), false);

    assertEquals(List.of(), claims.expire());
    pass(MOMENT, true);
    assertEquals(List.of("run-1"), claims.expire());
  }

  @Test
  void countsAMachinesSleepAsAMinuteAtMost() {
    claims.restore(List.of(left("run-1", false)));
    clock.goOn(Duration.ofDays(3));
    claims.countGrace(true);

    assertEquals(List.of(), claims.expire());
  }

  @Test
  void keepsAFormerServersAnswerHoweverLong() {
    claims.restore(List.of(left("run-1", true)));
    pass(GRACE.plus(MOMENT), true);

    assertEquals(List.of(), claims.expire());
  }

  @Test
  void keepsWhatRunsHoweverLong() {
    claims.takeWaiting(joined(RUN));
    clock.goOn(Duration.ofDays(365));

    assertEquals(List.of(), claims.expire());
    assertEquals(1, claims.running());
  }

  @Test
  void keepsAnAnswerThatADeliveryWaitsFor() {
    Claim claim = answered(RUN);
    claims.acked(claim);
    claims.join(RUN.key(), new FakeDelivery());
    clock.goOn(GRACE.plus(GRACE));

    assertEquals(List.of(), claims.expire());
  }

  @Test
  void tellsACopyFromADeliveryThatTookThePlaceOfALostOne() {
    FakeDelivery lost = new FakeDelivery();
    claims.join(RUN.key(), lost);
    assertTrue(claims.join(RUN.key(), new FakeDelivery()).copy());

    Claims others = new Claims(clock, REMEMBER, GRACE);
    assertFalse(others.join(RUN.key(), FakeDelivery.closed()).copy());
    assertFalse(others.join(RUN.key(), new FakeDelivery()).copy());
    assertTrue(others.join(RUN.key(), new FakeDelivery()).copy());
  }

  @Test
  void forgetsAtOnceWhatNeverBegan() {
    claims.leave(claims.join(RUN.key(), new FakeDelivery()).claim());

    assertEquals(Found.NOTHING, claims.join(RUN.key(), new FakeDelivery()).found());
  }

  @Test
  void handsOutWhatWaitsInTheMomentInWhichItLeaves() {
    FakeDelivery first = new FakeDelivery();
    FakeDelivery second = new FakeDelivery();
    Claim claim = claims.join(RUN.key(), first).claim();
    claims.join(RUN.key(), second);

    assertEquals(List.of(first, second), claims.leave(claim));
    assertEquals(List.of(), claims.takeWaiting(claim));
  }

  @Test
  void keepsAnAnswerThatItLeaves() {
    Claim claim = answered(RUN);
    claims.leave(claim);

    assertEquals(Found.ANSWERED, claims.join(RUN.key(), new FakeDelivery()).found());
  }

  @Test
  void findsWhatAFormerServerLeft() {
    claims.restore(List.of(left("run-1", false)));

    Claims.Joined joined = claims.join(RUN.key(), new FakeDelivery());

    assertEquals(Found.LEFT, joined.found());
    assertEquals("run-1", claims.run(joined.claim()).id());
    assertEquals(1, claims.running());
  }

  @Test
  void namesTheRunsThatALaterOneHasReplaced() {
    List<String> replaced =
        claims.restore(List.of(left("run-3", false), left("run-1", true), left("run-2", false)));

    assertEquals(List.of("run-1", "run-2"), replaced);
    assertEquals(Set.of("run-3"), claims.runIds());
  }

  @Test
  void countsNoAnswerThatAFormerServerBroughtOut() {
    Journal.Found left = left("run-1", true);
    claims.restore(List.of(new Journal.Found(left.run(), true, true)));

    assertEquals(0, claims.unanswered());
    assertRemembered(REMEMBER);
  }

  @Test
  void countsWhatWaitsForTheBroker() {
    Claim claim = answered(RUN);
    assertEquals(1, claims.unanswered());

    claims.acked(claim);

    assertEquals(0, claims.unanswered());
    assertEquals(0, claims.running());
  }
}
