package org.dataexchange.tasker.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;

/**
 * The end of every run, however it came: its container is let go of, its results are kept, its
 * report is made. Thread-safe.
 */
record Reporting(
    Pipeline.Ports ports, String node, Clock clock, RunListener listener, Retry retry) {

  private static final Logger LOG = System.getLogger(Reporting.class.getName());

  /** Of a run that left something. */
  Report report(Verdict.Judged judged) {
    return report(judged.attempt().steps(), judged.outcome(), Optional.of(judged.execution()));
  }

  /**
   * Of a run that something ended before it could be judged.
   *
   * @throws Failures.Detached if that was the stop of the server
   * @throws Failures.Elsewhere if another node can still begin it
   */
  Report report(Steps steps, Throwable end) {
    return switch (end) {
      case Refused refused ->
          report(steps, new Outcome.RequestRefused(refused.reason(), refused.getMessage()));
      case Dependencies.Unmet unmet -> report(steps, unmet.outcome());
      case CancelCheck.CalledOff off -> {
        if (steps.mayRun()) {
          Stopping.removeSurely(ports.sandbox(), steps.run());
        }
        yield report(steps, off.outcome());
      }
      case Failures.SystemFailed failure -> ofSystem(steps, failure);
      default -> ofDefect(steps, end);
    };
  }

  private Report ofSystem(Steps steps, Failures.SystemFailed failure) {
    detachIfInterrupted(steps.run());
    giveAwayIfSick(steps, failure);
    return failed(steps, failure);
  }

  private Report ofDefect(Steps steps, Throwable defect) {
    detachIfInterrupted(steps.run());
    LOG.log(
        Level.ERROR,
        () -> "Run " + steps.run().id() + " failed through a defect of Tasker's",
        defect);
    return failed(steps, new Failures.RunLost("Tasker failed: " + defect));
  }

  /** Once the algorithm may have been let go, the run is this node's, sick or not. */
  private void giveAwayIfSick(Steps steps, Failures.SystemFailed e) {
    if (e.worthTryingAgain() && !steps.mayRun() && !ports.fitness().isFit()) {
      throw new Failures.Elsewhere(ports.fitness().objection(), e);
    }
  }

  /** Of a run that Tasker or its surroundings failed. */
  Report failed(Steps steps, Failures.SystemFailed e) {
    return report(
        steps,
        new Outcome.SystemFailed(
            e.reason(),
            "Tasker could not run the task: " + e.getMessage() + ".",
            e.getMessage(),
            e.worthTryingAgain()));
  }

  /** Of a run in which nothing ran, or of which nothing is left. */
  private Report report(Steps steps, Outcome outcome) {
    return report(steps, outcome, Optional.empty());
  }

  private Report report(Steps steps, Outcome outcome, Optional<Report.Execution> execution) {
    Run run = steps.run();
    if (steps.mayRun()) {
      // all of its processes are dead, so nobody has to wait until the engine has put it away
      steps.take(Step.CLEANING_UP, () -> quietly(run, ports.sandbox()::discard));
    }
    Report report =
        keep(new Report(run, node, outcome, clock.instant(), steps.durations(), execution));
    listener.ended(report);
    return report;
  }

  /** Before anybody is told of them; a result that is not kept is no success. */
  private Report keep(Report report) {
    Run run = report.run();
    if (report.execution().isEmpty()) {
      return report;
    }
    try {
      retry.run(run.taskId(), () -> ports.results().keep(report, ports.journal().folder(run.id())));
      return report;
    } catch (Failures.SystemFailed e) {
      detachIfInterrupted(run);
      return report.with(unkept(e));
    }
  }

  private static Outcome unkept(Failures.SystemFailed e) {
    return new Outcome.SystemFailed(
        e.reason(),
        "The task ran, but its result could not be kept.",
        "Give the results folder room and the right to write there, then send the task again: "
            + e.getMessage(),
        e.worthTryingAgain());
  }

  /** Removes what runs of it, or may run. */
  void cleanUp(Run run) {
    quietly(run, ports.sandbox()::remove);
  }

  /** A container that stays is found by the next sweep; the result does not wait for it. */
  private static Run quietly(Run run, Consumer<String> remove) {
    try {
      remove.accept(run.id());
    } catch (RuntimeException e) { // not even a defect here may take the answer away
      LOG.log(
          Level.WARNING,
          "Run {0}: its container stays until the next sweep: {1}",
          run.id(),
          e.toString());
    }
    return run;
  }

  /** An interrupt closes files under the one who reads them: that says nothing about the run. */
  static void detachIfInterrupted(Run run) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Failures.Detached(run.taskId());
    }
  }
}
