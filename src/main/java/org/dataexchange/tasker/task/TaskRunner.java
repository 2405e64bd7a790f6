package org.dataexchange.tasker.task;

/**
 * Takes one task from its request to its report, on the calling thread: the pipeline, as those see
 * it who bring tasks. A server that is stopping throws {@link Failures.Detached}, and the run goes
 * on without it; where the node is not fit and nothing has run, {@link Failures.Elsewhere} is
 * thrown.
 */
public interface TaskRunner {

  /** Runs the task from nothing to its end. */
  Report run(Task task, Run run);

  /**
   * Finishes a run that was left without an answer: joins it if it was let go, else begins it
   * again.
   *
   * @param died did the server that left it die? Then that attempt counts, or, of a run that had
   *     ended, the reading of it
   */
  Report resume(Task task, Run left, boolean died);

  /** The report of a run that cannot be finished; whatever is left of it ends. */
  Report fail(Run run, Failures.SystemFailed failure);

  /** The report of a request that cannot become a task. */
  Report refuse(Run run, Refused refused);
}
