package org.dataexchange.tasker.dispatch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.dataexchange.tasker.pipeline.Listeners;
import org.dataexchange.tasker.pipeline.Pipeline;
import org.dataexchange.tasker.task.Calls;
import org.dataexchange.tasker.task.FakeDependencies;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.FakeJournal;
import org.dataexchange.tasker.task.FakeResults;
import org.dataexchange.tasker.task.FakeSandbox;
import org.dataexchange.tasker.task.FakeStorage;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.ReadEvidence;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.TaskRunner;

/** A {@link Dispatcher} with fakes for everything around it. */
final class DispatchBench {

  static final Duration REMEMBER = Duration.ofMinutes(10);
  static final Duration GRACE = Duration.ofMinutes(30);

  final Calls calls = new Calls();
  final SteppingClock clock = SteppingClock.standing();
  final FakeSandbox sandbox = new FakeSandbox(calls);
  final FakeJournal journal;
  final Claims claims = new Claims(clock, REMEMBER, GRACE);
  final Cancellations cancellations = new Cancellations(clock);
  final Fitness fitness = new Fitness();
  final Dispatcher dispatcher;

  /**
   * @param runs where the runs' folders are
   */
  DispatchBench(Path runs, Executor tasks, Executor io) {
    journal = new FakeJournal(runs, calls);
    Duration window = Duration.ZERO;
    TaskRunner runner =
        new Pipeline(
            new Pipeline.Ports(
                new FakeStorage(calls),
                sandbox,
                journal,
                ReadEvidence.of(Samples.evidence()),
                new FakeResults(calls),
                new FakeDependencies(calls),
                cancellations,
                fitness),
            new Pipeline.Policy(
                "node-1",
                Samples.limits(),
                true,
                Map.of("run.py", "python"),
                3,
                window,
                Set.of(),
                false),
            clock,
            clock,
            new Listeners(java.util.List.of()));
    dispatcher =
        new Dispatcher(
            new Answers(
                runner,
                journal,
                new FakeFormat(),
                (run, answer) -> answer,
                claims,
                new Retry(clock, window)),
            journal,
            claims,
            new Dispatcher.Executors(tasks, io),
            fitness);
  }

  /** The runs that are known, answered or not. */
  static Set<String> runIds(Claims claims) {
    return claims.known().stream().map(begun -> begun.run().id()).collect(Collectors.toSet());
  }

  /** A request by its message id and body. */
  static Request request(String message, String body) {
    return new Request.Valid(Samples.key(message, body), Samples.task());
  }

  FakeDelivery accept(Request request) {
    return accept(request, new FakeDelivery());
  }

  FakeDelivery accept(Request request, FakeDelivery delivery) {
    dispatcher.accept(request, delivery);
    return delivery;
  }
}
