package org.dataexchange.tasker.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.KeptStreams;
import org.dataexchange.tasker.task.Outputs;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Ticker;

/** Waits for the end of an algorithm that was let go and reads its trace meanwhile. Thread-safe. */
record Watching(
    Sandbox sandbox, Journal journal, Evidence.Reader evidence, Ticker ticker, Retry retry) {

  /**
   * A run that has ended, with what it left.
   *
   * @param cancelled why it may have been stopped
   */
  record Watched(Attempt attempt, Report.Execution execution, Optional<Cancellation> cancelled) {}

  /**
   * @throws org.dataexchange.tasker.task.Failures.RunKilled if it was ended from outside
   * @throws CancelCheck.CalledOff if it was cancelled, and left nothing to report
   */
  Watched watch(Attempt attempt) {
    Run run = attempt.run();
    RunFolder folder = journal.folder(run.id());
    Evidence.Reading trace = evidence.open(folder);
    Stopping stopping = new Stopping(sandbox, run.id(), attempt.check(), ticker);
    Supplier<Ending> end = () -> stopping.await(run, folder, trace::advance);
    Ending ending = attempt.steps().take(Step.EXECUTING_ALGORITHM, end, Ending::took);
    Evidence found = retry.call(run.taskId(), () -> trace.finish(ending));
    KeptStreams streams = retry.call(run.taskId(), () -> KeptStreams.in(folder, found.sha256()));
    List<Report.Output> outputs = retry.call(run.taskId(), () -> Outputs.in(folder.outputs()));
    Report.Execution execution =
        new Report.Execution(
            ending, found, streams, outputs, sandbox.origin(folder), Optional.empty());
    return new Watched(attempt, execution, stopping.why());
  }
}
