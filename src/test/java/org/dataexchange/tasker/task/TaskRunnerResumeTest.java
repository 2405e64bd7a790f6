package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a former server left is finished. */
class TaskRunnerResumeTest {

  @TempDir Path runs;
  private final SteppingClock clock = SteppingClock.standing();
  private RunnerBench bench;

  @BeforeEach
  void standsStill() {
    bench = new RunnerBench(runs, clock);
  }

  @Test
  void joinsARunThatTheSandboxKnows() {
    bench.sandbox.hasThemAll();
    Run left = Samples.released("run-1");

    Report report = bench.runner().resume(Samples.task(), left);

    assertEquals(List.of("knows", "await", "evidence", "remove", "keep"), bench.calls.made());
    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(left, report.run());
    assertEquals(Duration.ofMillis(7), report.durations().get(Step.DOWNLOADING_FILES));
    assertEquals(List.of(Step.EXECUTING_ALGORITHM, Step.CLEANING_UP), bench.heard.began());
  }

  @Test
  void removesTheContainerOfAJoinedRunThatIsLost() {
    bench.sandbox.hasThemAll();
    bench.calls.fail("await", new Failures.RunLost("no end record"));

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"));

    assertEquals(Reason.ENGINE, report.outcome().reason());
    assertEquals(1, bench.calls.count("remove"));
  }

  @Test
  void beginsAgainWhatTheSandboxDoesNotKnow() {
    clock.goOn(Duration.ofHours(1));

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"));

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(1, bench.calls.count("start"));
    assertEquals(2, report.run().attempt());
    assertEquals("run-1", report.run().id());
    assertEquals(Samples.NOW.plus(Duration.ofHours(1)), report.run().startedAt());
    assertEquals(2, bench.journal.saved("run-1").attempt());
  }

  @Test
  void beginsAgainWhatWasNeverLetGo() {
    bench.sandbox.hasThemAll();

    Report report = bench.runner().resume(Samples.task(), Samples.run("run-1"));

    assertEquals(2, report.run().attempt());
    assertEquals(0, bench.calls.count("knows"));
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void waitsForAnEngineThatIsNotThereYet() {
    bench.sandbox.hasThemAll();
    bench.calls.fail("knows", new Failures.EngineFailed("no answer", true, null));

    bench.runner().resume(Samples.task(), Samples.released("run-1"));

    assertEquals(
        List.of("knows", "knows", "await", "evidence", "remove", "keep"), bench.calls.made());
  }

  @Test
  void answersWhereTheEngineCannotBeAsked() {
    bench.calls.failAlways("knows", new Failures.EngineFailed("no permission", false, null));

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"));

    assertEquals(Reason.ENGINE, report.outcome().reason());
    assertEquals(0, bench.calls.count("start"));
  }

  @Test
  void givesUpOnATaskThatEndedTheLifeOfEachServer() {
    Run last =
        new Run(
            "run-1",
            Samples.key("message", "run-1"),
            "123",
            RunnerBench.ATTEMPTS,
            Samples.NOW,
            Optional.empty());

    Outcome.SystemFailed failed =
        assertInstanceOf(
            Outcome.SystemFailed.class, bench.runner().resume(Samples.task(), last).outcome());

    assertEquals(Reason.ATTEMPTS, failed.reason());
    assertTrue(failed.what().contains("3 attempts"), failed.what());
    assertEquals(0, bench.calls.count("start"));
  }
}
