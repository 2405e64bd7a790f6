package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong around a run. */
class PipelineTroubleTest {

  private static final Run RUN = Samples.run("run-1");
  private static final Failures.EngineFailed NO_ANSWER =
      new Failures.EngineFailed("the engine does not answer", true, null);

  @TempDir Path runs;

  @Test
  void triesAgainWhatFailsForAWhile() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.fail("fetchCode", new Failures.StorageFailed("away", null));
    bench.calls.fail("start", NO_ANSWER, NO_ANSWER);

    assertEquals(new Outcome.Succeeded(), bench.runner().run(Samples.task(), RUN).outcome());
    assertEquals(2, bench.calls.count("fetchCode"));
    assertEquals(3, bench.calls.count("start"));
  }

  @Test
  void goesOnTryingWhenTheClockIsSetForward() {
    SteppingClock daily = new SteppingClock(Samples.NOW, Duration.ofDays(1));
    PipelineBench bench = new PipelineBench(runs, daily, SteppingClock.standing());
    bench.calls.fail("start", NO_ANSWER, NO_ANSWER);

    assertEquals(new Outcome.Succeeded(), bench.runner().run(Samples.task(), RUN).outcome());
    assertEquals(3, bench.calls.count("start"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "saveReleased"})
  void writesDownWhatItDoesAgainWhenTheDiskWasFullForAMoment(String call) {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.fail(call, new Failures.StorageFailed("no space left on device", null));

    assertEquals(new Outcome.Succeeded(), bench.runner().run(Samples.task(), RUN).outcome());
    assertEquals(2, bench.calls.count(call));
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void readsTheTraceAgainWhenTheWorkspaceFailedForAWhile() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.fail("evidence", new Failures.StorageFailed("no space left", null));

    assertEquals(new Outcome.Succeeded(), bench.runner().run(Samples.task(), RUN).outcome());
    assertEquals(1, bench.calls.count("await"));
  }

  @ParameterizedTest
  @CsvSource({"fetchCode, STORAGE", "fetchData, STORAGE", "image, ENGINE", "start, ENGINE"})
  void givesUpAfterTheWindow(String call, Reason reason) {
    PipelineBench bench =
        new PipelineBench(runs, new SteppingClock(Samples.NOW, Duration.ofMinutes(4)));
    bench.calls.failAlways(
        call,
        reason == Reason.ENGINE ? NO_ANSWER : new Failures.StorageFailed("no such host", null));

    Outcome.SystemFailed failed =
        assertInstanceOf(
            Outcome.SystemFailed.class, bench.runner().run(Samples.task(), RUN).outcome());

    assertEquals(reason, failed.reason());
    assertTrue(failed.retry());
    assertEquals(2, bench.calls.count(call));
  }

  @Test
  void triesNothingAgainThatWaitingCannotHelp() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.failAlways("image", new Failures.EngineFailed("there is no image", false, null));

    Outcome.SystemFailed failed =
        assertInstanceOf(
            Outcome.SystemFailed.class, bench.runner().run(Samples.task(), RUN).outcome());

    assertEquals(
        new Outcome.SystemFailed(
            Reason.ENGINE,
            "Tasker could not run the task: there is no image.",
            "there is no image",
            false),
        failed);
    assertEquals(1, bench.calls.count("image"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "await", "evidence"})
  void removesTheContainerWhateverFailsOnceThereMayBeOne(String call) {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.failAlways(call, new Failures.RunLost("gone"));

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.ENGINE, report.outcome().reason());
    assertEquals(1, bench.calls.count("remove"));
    assertEquals("remove", bench.calls.made().getLast());
    assertTrue(report.durations().containsKey(Step.CLEANING_UP));
  }

  @Test
  void namesTheCodeOfARunThatFailedAfterItWasLetGo() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.failAlways("await", new Failures.RunLost("gone"));

    Run run = bench.runner().run(Samples.task(), RUN).run();

    assertEquals(Samples.SHA256, run.released().orElseThrow().code().sha256());
    assertEquals(Samples.IMAGE, run.image().orElseThrow().name());
  }

  @Test
  void beginsAgainWhatWasKilledFromOutside() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.fail("await", new Failures.RunKilled("exit code 137"));
    List<Ending> endings =
        List.of(
            new EndingSample().endedBy(Ending.Cause.STOPPED).ending(), new EndingSample().ending());
    Iterator<Ending> next = endings.iterator();
    bench.sandbox.ends(run -> next.next());

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(3, report.run().attempt());
    assertEquals(3, bench.calls.count("start"));
    assertEquals(3, bench.calls.count("remove"));
    assertEquals(1, bench.heard.reports().size());
    assertEquals(3, bench.journal.saved("run-1").attempt());
  }

  @Test
  void givesUpOnWhatIsKilledEachTime() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.failAlways("await", new Failures.RunKilled("exit code 137"));

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.ATTEMPTS, report.outcome().reason());
    assertEquals(PipelineBench.ATTEMPTS, bench.calls.count("start"));
    assertEquals(PipelineBench.ATTEMPTS, bench.calls.count("remove"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhetherALostRunMayDoBetter(boolean retry) {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.fail("await", new Failures.RunLost("no end record", retry));

    Outcome.SystemFailed failed =
        assertInstanceOf(
            Outcome.SystemFailed.class, bench.runner().run(Samples.task(), RUN).outcome());

    assertEquals(Reason.ENGINE, failed.reason());
    assertEquals(retry, failed.retry());
    assertEquals(1, bench.calls.count("start"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fetchCode", "fetchData"})
  void removesNoContainerWhereThereCanBeNone(String call) {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.failAlways(call, new Refused(Reason.NOT_FOUND, "there is nothing"));

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(
        new Outcome.RequestRefused(Reason.NOT_FOUND, "there is nothing"), report.outcome());
    assertEquals(0, bench.calls.count("remove"));
  }

  @Test
  void removesTheContainerOfAnAlgorithmThatFailed() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.sandbox.ends(run -> new EndingSample().exits(3).ending());

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.EXIT_CODE, report.outcome().reason());
    assertEquals(1, bench.calls.count("remove"));
  }

  @Test
  void keepsTheOutcomeThoughTheContainerStays() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.failAlways("remove", NO_ANSWER);

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(1, bench.heard.reports().size());
  }

  @Test
  void keepsTheOutcomeThroughADefectInTheRemoval() {
    PipelineBench bench = new PipelineBench(runs, SteppingClock.standing());
    bench.calls.failAlways("remove", new IllegalStateException("a defect"));

    assertEquals(new Outcome.Succeeded(), bench.runner().run(Samples.task(), RUN).outcome());
  }
}
