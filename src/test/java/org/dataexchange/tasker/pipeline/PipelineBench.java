package org.dataexchange.tasker.pipeline;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.dataexchange.tasker.task.Calls;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.FakeDependencies;
import org.dataexchange.tasker.task.FakeJournal;
import org.dataexchange.tasker.task.FakeResults;
import org.dataexchange.tasker.task.FakeSandbox;
import org.dataexchange.tasker.task.FakeStorage;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.ReadEvidence;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.TaskRunner;
import org.dataexchange.tasker.task.Ticker;

/** A {@link TaskRunner} with fakes for everything around it. */
final class PipelineBench {

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
  PipelineBench(Path runs, SteppingClock time) {
    this(runs, time, time);
  }

  PipelineBench(Path runs, Clock clock, Ticker ticker) {
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
    return new Pipeline(
        new Pipeline.Ports(
            new FakeStorage(calls),
            sandbox,
            journal,
            evidence,
            results,
            new FakeDependencies(calls),
            cancelled,
            fitness),
        new Pipeline.Policy(
            "node-1",
            Samples.limits(),
            codeHashRequired,
            Map.of("run.py", "python"),
            ATTEMPTS,
            Duration.ofMinutes(5),
            Set.of("sci", "r"),
            true),
        clock,
        ticker,
        heard);
  }
}
