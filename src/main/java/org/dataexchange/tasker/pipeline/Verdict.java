package org.dataexchange.tasker.pipeline;

import java.util.Optional;
import org.dataexchange.tasker.outcome.Clues;
import org.dataexchange.tasker.outcome.Diagnosis;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Task;

/** Tells how a run came out from what it left. Thread-safe. */
record Verdict(Journal journal, ShellKeeping shells, Retry retry) {

  /** An attempt with its outcome. */
  record Judged(Attempt attempt, Outcome outcome, Report.Execution execution) {}

  /**
   * @throws org.dataexchange.tasker.task.Failures.RunKilled if it did not come to its own end
   */
  Judged judge(Watching.Watched watched) {
    Attempt attempt = watched.attempt();
    Task task = attempt.task();
    Run run = attempt.run();
    Report.Execution execution = watched.execution();
    RunFolder folder = journal.folder(run.id());
    Clues clues =
        retry.call(run.taskId(), () -> Clues.of(task.code(), folder, execution.evidence()));
    Outcome outcome =
        Diagnosis.of(execution, run.released().orElseThrow().granted(), watched.cancelled(), clues);
    Optional<Report.Kept> kept = task.keep() ? Optional.of(shells.keep(run)) : Optional.empty();
    return new Judged(attempt, outcome, execution.kept(kept));
  }
}
