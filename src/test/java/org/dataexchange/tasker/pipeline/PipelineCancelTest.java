package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are cancelled: before they begin, between their steps, while their algorithm runs. */
class PipelineCancelTest {

  private static final Run RUN = Samples.run("run-1");
  private static final Cancellation.Target TASK = new Cancellation.OfTask("123");
  private static final Cancellation.Target CODE = new Cancellation.OfCode(Samples.SHA256);
  private static final EndingSample STOPPED =
      new EndingSample().signalled("SIGTERM").endedBy(Ending.Cause.STOPPED);

  private static final Failures.EngineFailed NO_ANSWER =
      new Failures.EngineFailed("the engine does not answer", true, null);

  @TempDir Path runs;
  private final SteppingClock clock = SteppingClock.standing();
  private PipelineBench bench;

  @BeforeEach
  void begin() {
    bench = new PipelineBench(runs, clock);
  }

  @Test
  void beginsNothingOfATaskThatIsCancelled() {
    Cancellation order = bench.cancelled.cancel(TASK);

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(new Outcome.Cancelled(order), report.outcome());
    assertEquals(Reason.Fault.SENDER, report.outcome().fault());
    assertEquals(Optional.empty(), report.execution());
    assertEquals(List.of(), bench.calls.made());
    assertEquals(List.of(report), bench.heard.reports());
  }

  @Test
  void beginsNothingOfCodeThatIsRevoked() {
    Cancellation order = bench.cancelled.cancel(CODE);

    Outcome.Cancelled outcome =
        (Outcome.Cancelled) bench.runner().run(Samples.task(), RUN).outcome();

    assertEquals(order, outcome.order());
    assertTrue(outcome.what().contains(Samples.SHA256), outcome.what());
    assertTrue(outcome.what().contains("revoked at " + Samples.NOW), outcome.what());
    assertEquals(List.of(), bench.calls.made());
  }

  @Test
  void doesNotRunRevokedCodeThatIsNamedByItsTagAlone() {
    bench.cancelled.cancel(CODE);
    CodeHash byTag = new CodeHash(Optional.of(Samples.ETAG), Optional.empty());

    Report report = bench.runner().run(Samples.task(byTag, AskedLimits.NONE), RUN);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertEquals(List.of("save", "fetchCode"), bench.calls.made());
  }

  @Test
  void runsWhatWasLifted() {
    bench.cancelled.cancel(CODE);
    bench.cancelled.lift();

    assertEquals(new Outcome.Succeeded(), bench.runner().run(Samples.task(), RUN).outcome());
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "fetchCode", "fetchData", "image", "saveReleased"})
  void goesNoFurtherThanTheCallDuringWhichItIsCancelled(String during) {
    bench.calls.when(during, () -> bench.cancelled.cancel(TASK));

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertEquals(0, bench.calls.count("start"));
    assertEquals(
        during,
        bench.calls.made().stream().filter(call -> !call.equals("remove")).toList().getLast());
  }

  @Test
  void triesNothingAgainForACancelledTask() {
    bench.calls.failAlways("fetchData", new Failures.StorageFailed("it is away", null));
    bench.calls.when("fetchData", () -> bench.cancelled.cancel(TASK));

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertEquals(1, bench.calls.count("fetchData"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stopsARunningAlgorithmAndReportsWhatItLeft(boolean task) {
    bench.sandbox.whileRunning(
        look -> {
          look.run();
          assertEquals(0, bench.calls.count("stop"));
          bench.cancelled.cancel(task ? TASK : CODE);
          look.run();
          look.run();
        });
    bench.sandbox.ends(run -> STOPPED.ending());

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertTrue(report.execution().isPresent());
    assertEquals(1, bench.calls.count("stop"));
    assertEquals(1, bench.calls.count("remove"));
  }

  @Test
  void staysCancelledWhereTheCancellationIsLiftedWhileItEnds() {
    bench.sandbox.whileRunning(
        look -> {
          bench.cancelled.cancel(CODE);
          look.run();
          bench.cancelled.lift();
        });
    bench.sandbox.ends(run -> STOPPED.ending());

    assertEquals(Reason.CANCELLED, bench.runner().run(Samples.task(), RUN).outcome().reason());
  }

  @Test
  void leavesTheResultOfARunThatHadEndedByItself() {
    bench.sandbox.whileRunning(
        look -> {
          bench.cancelled.cancel(TASK);
          look.run();
        });

    assertEquals(new Outcome.Succeeded(), bench.runner().run(Samples.task(), RUN).outcome());
  }

  @Test
  void asksAgainAndThenRemovesWhatDoesNotEnd() {
    bench.sandbox.whileRunning(
        look -> {
          bench.cancelled.cancel(TASK);
          look.run();
          clock.goOn(Duration.ofSeconds(3));
          look.run();
          assertEquals(2, bench.calls.count("stop"));
          assertFalse(bench.calls.made().contains("remove"));
          clock.goOn(Duration.ofMinutes(1));
          look.run();
          assertEquals(1, bench.calls.count("remove"));
        });
    bench.sandbox.ends(
        run -> {
          throw new Failures.RunLost("its container is gone");
        });

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertEquals(Optional.empty(), report.execution());
  }

  @Test
  void answersNothingWhileTheEngineCannotBeAskedToEndIt() {
    bench.calls.fail("stop", NO_ANSWER, NO_ANSWER);
    bench.sandbox.whileRunning(
        look -> {
          bench.cancelled.cancel(TASK);
          for (int i = 0; i < 3; i++) {
            look.run();
            clock.goOn(Duration.ofMinutes(2));
          }
        });
    bench.sandbox.ends(run -> STOPPED.ending());

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertTrue(report.execution().isPresent(), "it says what the run did");
    assertEquals(3, bench.calls.count("stop"), "its minute begins when it has heard of it");
  }

  @Test
  void waitsForTheEndWhereTheEngineIsAwayForLongerThanTheRunMayTake() {
    bench.cancelled.cancel(TASK);
    bench.sandbox.hasThemAll();
    bench.calls.fail("await", NO_ANSWER, NO_ANSWER);
    bench.sandbox.whileRunning(Runnable::run);
    bench.sandbox.ends(run -> STOPPED.ending());
    bench.calls.when("await", () -> {});

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
  }

  @Test
  void answersNothingBeforeWhatMayHaveBeenStartedIsRemoved() {
    bench.calls.fail("start", NO_ANSWER);
    bench.calls.when("start", () -> bench.cancelled.cancel(TASK));
    bench.calls.fail("remove", NO_ANSWER, NO_ANSWER);

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertEquals(1, bench.calls.count("start"));
    assertTrue(bench.calls.count("remove") >= 3, bench.calls.made()::toString);
  }

  @Test
  void givesWhatEndsItsTimeWhenTheClockIsSetForward() {
    bench = new PipelineBench(runs, clock, SteppingClock.standing());
    bench.sandbox.whileRunning(
        look -> {
          bench.cancelled.cancel(TASK);
          look.run();
          clock.goOn(Duration.ofHours(1));
          look.run();
        });
    bench.sandbox.ends(run -> STOPPED.ending());

    assertTrue(bench.runner().run(Samples.task(), RUN).execution().isPresent());
    assertEquals(1, bench.calls.count("stop"));
  }

  @Test
  void beginsAgainWhatNobodyCancelledUntilItIsGivenUp() {
    bench.sandbox.ends(run -> STOPPED.ending());

    assertEquals(Reason.ATTEMPTS, bench.runner().run(Samples.task(), RUN).outcome().reason());
  }

  @Test
  void endsARunThatItJoins() {
    bench.sandbox.hasThemAll();
    bench.cancelled.cancel(TASK);
    bench.sandbox.whileRunning(Runnable::run);
    bench.sandbox.ends(run -> STOPPED.ending());

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertTrue(report.execution().isPresent());
    assertEquals(1, bench.calls.count("stop"));
  }

  @Test
  void knowsARunThatAFormerServerStopped() {
    bench.sandbox.hasThemAll();
    bench.cancelled.cancel(CODE);
    bench.sandbox.ends(run -> STOPPED.ending());

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertEquals(0, bench.calls.count("stop"));
  }

  @Test
  void doesNotBeginACancelledRunAgain() {
    bench.cancelled.cancel(TASK);

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(Reason.CANCELLED, report.outcome().reason());
    assertEquals(List.of("knows"), bench.calls.made());
  }
}
