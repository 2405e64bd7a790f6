package org.dataexchange.tasker.task;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A {@link TaskRunner} with fakes for everything around it. */
final class RunnerBench {

  static final int ATTEMPTS = 3;

  final Calls calls = new Calls();
  final FakeSandbox sandbox = new FakeSandbox(calls);
  final FakeJournal journal;
  final FakeResults results = new FakeResults(calls);
  final HeardSteps heard = new HeardSteps();
  final FakeCancelled cancelled = new FakeCancelled();
  final Fitness fitness = new Fitness();
  private final Clock clock;
  private final Ticker ticker;

  /**
   * @param time of the day, and that passes
   */
  RunnerBench(Path runs, SteppingClock time) {
    this(runs, time, time);
  }

  RunnerBench(Path runs, Clock clock, Ticker ticker) {
    this.journal = new FakeJournal(runs, calls);
    this.clock = clock;
    this.ticker = ticker;
  }

  TaskRunner runner() {
    return runner(true);
  }

  TaskRunner runner(boolean codeHashRequired) {
    Evidence.Reader evidence =
        folder -> new ReadEvidence(Samples.evidence(), () -> calls.make("evidence"));
    return new TaskRunner(
        new TaskRunner.Ports(
            new FakeStorage(calls),
            sandbox,
            journal,
            evidence,
            results,
            new FakeDependencies(calls),
            cancelled,
            fitness),
        new TaskRunner.Policy(
            "node-1",
            Samples.limits(),
            codeHashRequired,
            Map.of("run.py", "python"),
            ATTEMPTS,
            Duration.ofMinutes(5),
            true),
        clock,
        ticker,
        heard);
  }
}
