package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.CodeHash;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run left is kept before anybody is told. */
class PipelineResultsTest {

  private static final Run RUN = Samples.run("run-1");
  private static final Failures.StorageFailed FULL =
      new Failures.StorageFailed("the results folder /srv/results is full", null);

  @TempDir Path runs;

  @AfterEach
  void keepsNoInterrupt() {
    Thread.interrupted();
  }

  private PipelineBench bench() {
    return new PipelineBench(runs, SteppingClock.standing());
  }

  @Test
  void keepsTheReportThatItReturns() {
    PipelineBench bench = bench();

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(List.of(report), bench.results.kept());
    assertEquals("keep", bench.calls.made().getLast());
    assertTrue(report.durations().containsKey(Step.CLEANING_UP));
  }

  @Test
  void keepsWhatAnAlgorithmLeftThatFailed() {
    PipelineBench bench = bench();
    bench.sandbox.ends(run -> new EndingSample().exits(3).ending());

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Reason.EXIT_CODE, report.outcome().reason());
    assertEquals(List.of(report), bench.results.kept());
  }

  @Test
  void keepsNothingWhereNothingRan() {
    PipelineBench bench = bench();
    bench.calls.fail("await", new Failures.RunLost("no end record"));

    bench.runner().run(Samples.task(), RUN);
    bench.runner().run(Samples.task(CodeHash.NONE, AskedLimits.NONE), RUN);
    bench.runner().refuse(RUN, new Refused(Reason.INVALID_MESSAGE, "there is no codePath"));

    assertEquals(0, bench.calls.count("keep"));
  }

  @Test
  void triesAgainWhatFailsForAWhile() {
    PipelineBench bench = bench();
    bench.calls.fail("keep", FULL, FULL);

    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(3, bench.calls.count("keep"));
    assertEquals(List.of(report), bench.results.kept());
  }

  @Test
  void isNoSuccessWithoutAResultButStillHasItsStreams() {
    PipelineBench bench =
        new PipelineBench(runs, new SteppingClock(Samples.NOW, Duration.ofMinutes(4)));
    bench.calls.failAlways("keep", FULL);

    Report report = bench.runner().run(Samples.task(), RUN);

    Outcome.SystemFailed failed = assertInstanceOf(Outcome.SystemFailed.class, report.outcome());
    assertEquals(Reason.STORAGE, failed.reason());
    assertTrue(failed.advice().contains("/srv/results is full"), failed.advice());
    assertTrue(failed.retry());
    assertEquals(Samples.evidence(), report.execution().orElseThrow().evidence());
    assertEquals(List.of(report), bench.heard.reports());
    assertEquals(2, bench.calls.count("keep"));
    assertEquals(1, bench.calls.count("remove"));
  }

  @Test
  void triesNothingAgainThatWaitingCannotHelp() {
    PipelineBench bench = bench();
    bench.calls.failAlways("keep", new Failures.StorageFailed("a link is in the way", false, null));

    Outcome outcome = bench.runner().run(Samples.task(), RUN).outcome();

    assertFalse(assertInstanceOf(Outcome.SystemFailed.class, outcome).retry());
    assertEquals(1, bench.calls.count("keep"));
  }

  @Test
  void leavesTheRunToTheNextServerIfThisOneStopsMeanwhile() {
    PipelineBench bench = bench();
    bench.calls.failAlways("keep", new Failures.StorageFailed("closed", false, null));
    bench.sandbox.ends(
        run -> {
          Thread.currentThread().interrupt();
          return new EndingSample().ending();
        });

    assertThrows(Failures.Detached.class, () -> bench.runner().run(Samples.task(), RUN));

    assertEquals(List.of(), bench.heard.reports());
  }
}
