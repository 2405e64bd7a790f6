package org.dataexchange.tasker.pipeline;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.TaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a former server left is finished. */
class PipelineResumeTest {

  @TempDir Path runs;
  private final SteppingClock clock = SteppingClock.standing();
  private PipelineBench bench;

  @BeforeEach
  void standsStill() {
    bench = new PipelineBench(runs, clock);
  }

  @Test
  void joinsARunThatTheSandboxKnows() {
    bench.sandbox.hasThemAll();
    Run left = Samples.released("run-1");

    Report report = bench.runner().resume(Samples.task(), left, true);

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

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(Reason.ENGINE, report.outcome().reason());
    assertEquals(1, bench.calls.count("remove"));
  }

  @Test
  void beginsAgainWhatTheSandboxDoesNotKnow() {
    clock.goOn(Duration.ofHours(1));

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

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

    Report report = bench.runner().resume(Samples.task(), Samples.run("run-1"), true);

    assertEquals(2, report.run().attempt());
    assertEquals(0, bench.calls.count("knows"));
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void countsNoAttemptWhereNoServerDied() {
    Report report = bench.runner().resume(Samples.task(), Samples.run("run-1"), false);

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(1, report.run().attempt());
  }

  @Test
  void leavesTheRunToTheNextServerWhereAStoppingOneHasNoThreadsLeft() {
    bench.calls.fail("fetchData", new RejectedExecutionException("shut down"));

    assertThrows(
        Failures.Detached.class, () -> bench.runner().run(Samples.task(), Samples.run("run-1")));
  }

  @Test
  void countsNoAttemptThatAnOrderlyStopCutShort() {
    bench.calls.fail("fetchData", new Failures.Detached("123"));

    assertThrows(
        Failures.Detached.class,
        () -> bench.runner().resume(Samples.task(), Samples.run("run-1"), true));

    assertEquals(1, bench.journal.saved("run-1").attempt());
    Run left = bench.journal.saved("run-1");
    assertEquals(2, bench.runner().resume(Samples.task(), left, true).run().attempt());
  }

  @Test
  @Timeout(30)
  void preparesOneAtATimeOfThoseThatDiedWithTheirServer() throws Exception {
    TaskRunner runner = bench.runner();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch on = new CountDownLatch(1);
    bench.journal.save(Samples.run("run-1"));
    bench.journal.save(Samples.run("run-2"));
    bench.sandbox.whenImageIsAsked(() -> holdOnce(held, on));
    CompletableFuture<Report> first = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> first.complete(resume(runner, "run-1")));
    held.await();
    CompletableFuture<Report> second = new CompletableFuture<>();
    Thread waiting = Thread.ofVirtual().start(() -> second.complete(resume(runner, "run-2")));
    eventually(
        "it waits", Duration.ofSeconds(10), () -> waiting.getState() == Thread.State.TIMED_WAITING);

    assertEquals(2, bench.journal.saved("run-1").attempt());
    assertEquals(1, bench.journal.saved("run-2").attempt(), "it has not begun yet");
    assertEquals(new Outcome.Succeeded(), runner.run(Samples.task(), Samples.run("new")).outcome());

    on.countDown();
    assertEquals(new Outcome.Succeeded(), first.get().outcome());
    assertEquals(new Outcome.Succeeded(), second.get().outcome());
    assertEquals(2, second.get().run().attempt());
  }

  @Test
  @Timeout(30)
  void countsNothingOfARunThatIsStoppedWhileItWaits() throws Exception {
    TaskRunner runner = bench.runner();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch on = new CountDownLatch(1);
    bench.journal.save(Samples.run("run-2"));
    bench.sandbox.whenImageIsAsked(() -> holdOnce(held, on));
    Thread first = Thread.ofVirtual().start(() -> resume(runner, "run-1"));
    held.await();

    Thread.currentThread().interrupt();
    assertThrows(Failures.Detached.class, () -> resume(runner, "run-2"));

    assertTrue(Thread.interrupted());
    assertEquals(1, bench.journal.saved("run-2").attempt());
    on.countDown();
    first.join();
  }

  private static Report resume(TaskRunner runner, String id) {
    return runner.resume(Samples.task(), Samples.run(id), true);
  }

  /** Whoever comes first is held up. */
  private static void holdOnce(CountDownLatch held, CountDownLatch on) {
    if (held.getCount() > 0) {
      held.countDown();
      try {
        on.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As with a trace for which each server has too little memory. */
  @Test
  @Timeout(30)
  void givesUpOnAnEndedRunWhoseReadingEndsTheLifeOfEachServer() throws Exception {
    bench.journal.save(Samples.released("run-1"));
    BlockingQueue<Optional<Report>> lives = dieInReading();

    int deaths = 0;
    Optional<Report> report = live(lives);
    while (report.isEmpty() && deaths < 10) {
      deaths++;
      report = live(lives);
    }

    assertEquals(PipelineBench.ATTEMPTS, deaths);
    assertEquals(Reason.ATTEMPTS, report.orElseThrow().outcome().reason());
    assertEquals(0, bench.calls.count("start"));
  }

  @Test
  @Timeout(30)
  void countsNoReadingThatAnOrderlyStopCutShort() throws Exception {
    bench.sandbox.haveEnded();
    bench.journal.save(Samples.released("run-1"));
    bench.calls.fail("evidence", new Failures.Detached("123"));

    assertThrows(
        Failures.Detached.class,
        () -> bench.runner().resume(Samples.task(), Samples.released("run-1"), true));

    Run left = bench.journal.saved("run-1");
    assertEquals(1, bench.runner().resume(Samples.task(), left, true).run().attempt());
  }

  @Test
  @Timeout(30)
  void beginsAgainOnceARunOfWhichAServerDiedAndThatWasKilled() {
    bench.sandbox.haveEnded();
    Run left = Samples.released("run-1");
    bench.journal.save(left);
    bench.journal.reading(left, true);
    bench.calls.fail("await", new Failures.RunKilled("somebody stopped it"));

    Report report = bench.runner().resume(Samples.task(), left, true);

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(2, report.run().attempt());
  }

  /** Ended runs are read by threads that stop where a dead process would. */
  private BlockingQueue<Optional<Report>> dieInReading() {
    BlockingQueue<Optional<Report>> lives = new LinkedBlockingQueue<>();
    bench.sandbox.haveEnded();
    bench.sandbox.whileRunning(
        look -> {
          lives.add(Optional.empty());
          LockSupport.park();
        });
    return lives;
  }

  /** A server's life; empty if it ends without a report. */
  private Optional<Report> live(BlockingQueue<Optional<Report>> lives) throws InterruptedException {
    Run left = bench.journal.saved("run-1");
    Thread.ofVirtual()
        .start(() -> lives.add(Optional.of(bench.runner().resume(Samples.task(), left, true))));
    return lives.take();
  }

  @Test
  void beginsAgainWhatWasKilledWhileNoServerWasThere() {
    bench.sandbox.hasThemAll();
    bench.calls.fail("await", new Failures.RunKilled("exit code 255"));

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(2, report.run().attempt());
    assertEquals("run-1", report.run().id());
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void waitsForAnEngineThatIsNotThereYet() {
    bench.sandbox.hasThemAll();
    bench.calls.fail("knows", new Failures.EngineFailed("no answer", true, null));

    bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(
        List.of("knows", "knows", "await", "evidence", "remove", "keep"), bench.calls.made());
  }

  @Test
  void answersWhereTheEngineCannotBeAsked() {
    bench.calls.failAlways("knows", new Failures.EngineFailed("no permission", false, null));

    Report report = bench.runner().resume(Samples.task(), Samples.released("run-1"), true);

    assertEquals(Reason.ENGINE, report.outcome().reason());
    assertEquals(0, bench.calls.count("start"));
  }

  @Test
  void givesUpOnATaskThatEndedTheLifeOfEachServer() {
    Run last =
        new Run(
            "run-1", Samples.key("message", "run-1"), "123", PipelineBench.ATTEMPTS, Samples.NOW);

    Outcome.SystemFailed failed =
        assertInstanceOf(
            Outcome.SystemFailed.class,
            bench.runner().resume(Samples.task(), last, true).outcome());

    assertEquals(Reason.ATTEMPTS, failed.reason());
    assertTrue(failed.what().contains("3 attempts"), failed.what());
    assertEquals(0, bench.calls.count("start"));
  }
}
