package org.dataexchange.tasker.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.text.Printable;

/** Logs one line when a task starts and one when it ends. */
public final class TaskLog implements RunListener {

  private static final Logger LOG = System.getLogger(TaskLog.class.getName());

  @Override
  public void stepBegan(Run run, Step step) {
    if (step == Step.VERIFYING_ALGORITHM) {
      LOG.log(
          Level.INFO,
          "Task {0} starts as run {1}, attempt {2}",
          Printable.of(run.taskId()),
          run.id(),
          run.attempt());
    }
  }

  @Override
  public void ended(Report report) {
    Outcome outcome = report.outcome();
    boolean ours = outcome.fault() == Reason.Fault.OPERATOR;
    LOG.log(
        ours ? Level.ERROR : Level.INFO,
        "Task {0} ended as {1}{2}; its answer goes to the broker",
        Printable.of(report.run().taskId()),
        outcome.reason().wireName(),
        ours ? ": " + outcome.advice() : "");
  }
}
