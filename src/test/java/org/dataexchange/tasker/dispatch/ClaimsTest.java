package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

  /** The run is kept for that long from now on, and not a moment longer. */
  private void assertKept(Duration kept) {
    clock.goOn(kept);
    assertEquals(List.of(), claims.expire());
    assertEquals(Set.of("run-1"), claims.runIds());
    clock.goOn(MOMENT);
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

    assertKept(REMEMBER);
  }

  @Test
  void keepsAnAnswerThatNobodyHasTakenForTheGrace() {
    answered(RUN);

    assertKept(GRACE);
  }

  @Test
  void keepsARunThatIsLeftForTheGrace() {
    Claim claim = joined(RUN);
    claims.takeWaiting(claim);
    clock.goOn(Duration.ofHours(5));
    claims.leave(claim);

    assertKept(GRACE);
  }

  @Test
  void keepsAFormerServersRunForTheGrace() {
    claims.restore(List.of(left("run-1", false)));

    assertKept(GRACE);
  }

  @Test
  void keepsAFormerServersAnswerForTheGrace() {
    claims.restore(List.of(left("run-1", true)));

    assertEquals(1, claims.unanswered());
    assertKept(GRACE);
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
  void extendsTheGraceWhileNobodyCanAsk() {
    answered(RUN);
    clock.goOn(GRACE);
    claims.extendGrace();

    assertKept(GRACE);
  }

  @Test
  void extendsNoMemoryOfWhatWasAcked() {
    claims.acked(answered(RUN));
    clock.goOn(REMEMBER);
    claims.extendGrace();
    clock.goOn(MOMENT);

    assertEquals(List.of("run-1"), claims.expire());
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
    assertKept(REMEMBER);
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
