package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.RequestKey;
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

  private RequestKey joined(Run run) {
    claims.join(run.key(), new FakeDelivery());
    claims.began(run.key(), run);
    return run.key();
  }

  private RequestKey answered(Run run) {
    RequestKey key = joined(run);
    claims.answered(key);
    claims.takeWaiting(run);
    return key;
  }

  private static Journal.Found left(String id, boolean answered) {
    Run run = new Run(id, RUN.key(), "123", 1, Samples.NOW);
    return new Journal.Found(run, answered, false);
  }

  /** It is kept for that long from now on, and not a moment longer. */
  private void assertRemembered(Duration kept) {
    clock.goOn(kept);
    assertEquals(List.of(), claims.expire());
    assertEquals(Set.of("run-1"), DispatchBench.runIds(claims));
    clock.goOn(MOMENT);
    assertEquals(List.of("run-1"), claims.expire());
    assertEquals(Set.of(), DispatchBench.runIds(claims));
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
    assertEquals(Set.of(), DispatchBench.runIds(claims));
  }

  @Test
  void needsNoContainerOfAnAnsweredRun() {
    RequestKey key = joined(RUN);
    assertEquals(Set.of("run-1"), claims.unansweredRunIds());

    claims.answered(key);

    assertEquals(Set.of(), claims.unansweredRunIds());
    assertEquals(Set.of("run-1"), DispatchBench.runIds(claims));
  }

  @Test
  void tellsWhereEachRunIs() {
    RequestKey key = joined(RUN);
    assertKnown(Claim.Running.class);
    claims.leave(key);
    assertKnown(Claim.Left.class);
    claims.answered(joined(RUN));
    assertKnown(Claim.Answered.class);
  }

  private void assertKnown(Class<? extends Claim.Begun> state) {
    assertEquals(1, claims.known().size());
    assertEquals(RUN, assertInstanceOf(state, claims.known().getFirst()).run());
  }

  @Test
  void findsNobodyAtWorkThenARunningOneThenAnAnsweredOne() {
    assertEquals(new Joined.Work(), claims.join(RUN.key(), new FakeDelivery()));
    claims.began(RUN.key(), RUN);
    assertEquals(new Joined.Wait(true), claims.join(RUN.key(), new FakeDelivery()));
    claims.answered(RUN.key());
    assertEquals(new Joined.Repeat(RUN), claims.join(RUN.key(), new FakeDelivery()));
    assertEquals(3, claims.takeWaiting(RUN).size());
    assertEquals(List.of(), claims.takeWaiting(RUN));
  }

  @Test
  void beginsNoRunThatNobodyAskedFor() {
    assertThrows(IllegalStateException.class, () -> claims.began(RUN.key(), RUN));
    claims.restore(List.of(left("run-1", true)));
    assertThrows(IllegalStateException.class, () -> claims.began(RUN.key(), RUN));
    claims.answered(RUN.key());
    assertInstanceOf(Claim.Answered.class, claims.known().getFirst());
  }

  @Test
  void letsAnotherNodeHaveARunOnce() {
    RequestKey key = joined(RUN);

    assertTrue(claims.givesAway(key));
    claims.leave(key);
    assertEquals(new Joined.Work(), claims.join(key, new FakeDelivery()));
    assertTrue(claims.began(key, RUN), "no death of a server left it");
    assertFalse(claims.givesAway(key));
  }

  /** Only a death counts as an attempt. */
  @Test
  void tellsARunThatDiedWithItsServerFromOneThatWasLeftHere() {
    claims.restore(List.of(left("run-1", false)));
    claims.join(RUN.key(), new FakeDelivery());
    assertFalse(claims.began(RUN.key(), RUN));

    claims.leave(RUN.key());
    claims.join(RUN.key(), new FakeDelivery());

    assertTrue(claims.began(RUN.key(), RUN));
  }

  @Test
  void remembersAnAnswerForAWhileAfterTheAck() {
    RequestKey key = answered(RUN);
    clock.goOn(Duration.ofMinutes(5));
    claims.acked(RUN);

    assertRemembered(REMEMBER);
  }

  @Test
  void keepsAnAnswerThatWasNotConfirmedHoweverLong() {
    answered(RUN);
    pass(GRACE.plus(MOMENT), true);
    clock.goOn(Duration.ofDays(365));

    assertEquals(List.of(), claims.expire());
    assertEquals(new Joined.Repeat(RUN), claims.join(RUN.key(), new FakeDelivery()));
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
    assertEquals(most, DispatchBench.runIds(claims).size());
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

  /** A late answer would end a task that runs anew, and nobody would get what comes of it. */
  @Test
  void givesTheDeliveriesOfALaterRunToNobodyWhoHasAFormerOnesAnswer() {
    answered(RUN);
    claims.acked(RUN);
    clock.goOn(REMEMBER.plus(MOMENT));
    assertEquals(List.of("run-1"), claims.expire());
    Run later = new Run("run-2", RUN.key(), RUN.taskId(), 1, Samples.NOW);
    joined(later);

    assertEquals(List.of(), claims.takeWaiting(RUN));
    claims.acked(RUN);
    claims.answered(RUN.key());
    assertEquals(1, claims.unanswered());
    assertEquals(1, claims.takeWaiting(later).size());
  }

  @Test
  void keepsARunThatIsLeftForTheGrace() {
    RequestKey key = joined(RUN);
    claims.takeWaiting(RUN);
    pass(Duration.ofHours(5), true);
    claims.leave(key);

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
    joined(RUN);
    claims.takeWaiting(RUN);
    clock.goOn(Duration.ofDays(365));

    assertEquals(List.of(), claims.expire());
    assertEquals(1, claims.running());
  }

  @Test
  void keepsAnAnswerThatADeliveryWaitsFor() {
    RequestKey key = answered(RUN);
    claims.acked(RUN);
    claims.join(RUN.key(), new FakeDelivery());
    clock.goOn(GRACE.plus(GRACE));

    assertEquals(List.of(), claims.expire());
  }

  @Test
  void tellsACopyFromADeliveryThatTookThePlaceOfALostOne() {
    FakeDelivery lost = new FakeDelivery();
    claims.join(RUN.key(), lost);
    assertEquals(new Joined.Wait(true), claims.join(RUN.key(), new FakeDelivery()));

    Claims others = new Claims(clock, REMEMBER, GRACE);
    assertEquals(new Joined.Work(), others.join(RUN.key(), FakeDelivery.closed()));
    assertEquals(new Joined.Wait(false), others.join(RUN.key(), new FakeDelivery()));
    assertEquals(new Joined.Wait(true), others.join(RUN.key(), new FakeDelivery()));
  }

  @Test
  void forgetsAtOnceWhatNeverBegan() {
    claims.join(RUN.key(), new FakeDelivery());
    assertTrue(claims.knows(RUN.key()));

    claims.leave(RUN.key());

    assertFalse(claims.knows(RUN.key()));
  }

  @Test
  void countsWhatIsUnderWayAndHasLostAllThatWaitedForIt() {
    claims.join(RUN.key(), FakeDelivery.closed());
    assertEquals(1, claims.unasked());
    claims.began(RUN.key(), RUN);
    assertEquals(1, claims.unasked());

    claims.join(RUN.key(), new FakeDelivery());

    assertEquals(0, claims.unasked());
  }

  @Test
  void leavesAnotherVersionsRunToItHoweverManyAsk() {
    claims.leaveAlone(Set.of(RUN.key()));

    assertEquals(new Joined.Wait(true), claims.join(RUN.key(), new FakeDelivery()));
    assertEquals(new Joined.Wait(true), claims.join(RUN.key(), new FakeDelivery()));
    assertEquals(1, claims.running());
  }

  @Test
  void handsOutWhatWaitsInTheMomentInWhichItLeaves() {
    FakeDelivery first = new FakeDelivery();
    FakeDelivery second = new FakeDelivery();
    claims.join(RUN.key(), first);
    claims.join(RUN.key(), second);

    assertEquals(List.of(first, second), claims.leave(RUN.key()));
    assertEquals(List.of(), claims.takeWaiting(RUN));
  }

  @Test
  void keepsAnAnswerThatItLeaves() {
    RequestKey key = answered(RUN);
    claims.leave(key);

    assertEquals(new Joined.Repeat(RUN), claims.join(RUN.key(), new FakeDelivery()));
  }

  @Test
  void findsWhatAFormerServerLeft() {
    claims.restore(List.of(left("run-1", false)));

    assertEquals(new Joined.Work(), claims.join(RUN.key(), new FakeDelivery()));
    assertEquals("run-1", claims.run(RUN.key()).orElseThrow().id());
    assertEquals(1, claims.running());
  }

  @Test
  void namesTheRunsThatALaterOneHasReplaced() {
    List<String> replaced =
        claims.restore(List.of(left("run-3", false), left("run-1", true), left("run-2", false)));

    assertEquals(List.of("run-1", "run-2"), replaced);
    assertEquals(Set.of("run-3"), DispatchBench.runIds(claims));
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
    RequestKey key = answered(RUN);
    assertEquals(1, claims.unanswered());

    claims.acked(RUN);

    assertEquals(0, claims.unanswered());
    assertEquals(0, claims.running());
  }
}
