package org.dataexchange.tasker.pipeline;

import java.util.Optional;
import org.dataexchange.tasker.task.Cancelled;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.task.Transferred;

/** One attempt to run a task, as every stage has it: how far it is, and whether it is wanted. */
record Attempt(Task task, Steps steps, CancelCheck check) {

  /** An attempt at a run that begins, or that was left. */
  static Attempt at(Task task, Run run, RunListener listener, Cancelled cancelled) {
    Optional<String> sha256 =
        run.released().map(facts -> facts.code().sha256()).or(() -> task.approved().sha256());
    return new Attempt(
        task, new Steps(run, listener), new CancelCheck(cancelled, run.taskId(), sha256));
  }

  /** The same attempt, whose code is known. */
  Attempt of(String sha256) {
    return new Attempt(
        task, steps, new CancelCheck(check.cancelled(), check.taskId(), Optional.of(sha256)));
  }

  /** Counts what a step transfers, for the listener, until the run is cancelled. */
  Transferred transferred(Step step) {
    return steps.transferred(step, check);
  }

  /** The run as it is now. */
  Run run() {
    return steps.run();
  }
}
