package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** The end of every run: its container is let go of, its results are kept, its report is made. */
final class Reporting {

  private static final Logger LOG = System.getLogger(Reporting.class.getName());

  private final TaskRunner.Ports ports;
  private final String node;
  private final Clock clock;
  private final RunListener listener;
  private final Patience patience;

  Reporting(
      TaskRunner.Ports ports, String node, Clock clock, RunListener listener, Patience patience) {
    this.ports = ports;
    this.node = node;
    this.clock = clock;
    this.listener = listener;
    this.patience = patience;
  }

  /** Once the algorithm may have been let go, the run is this node's, sick or not. */
  void giveAwayIfSick(Run run, Steps steps, Failures.SystemFailed e) {
    boolean begun = run.released().isPresent() || steps.mayRun();
    if (e.worthTryingAgain() && !begun && !ports.fitness().isFit()) {
      throw new Failures.Elsewhere(ports.fitness().objection(), e);
    }
  }

  /** Of a run that Tasker or its surroundings failed. */
  Report failed(Run run, Steps steps, Failures.SystemFailed e) {
    return report(
        run,
        steps,
        new Outcome.SystemFailed(
            e.reason(),
            "Tasker could not run the task: " + e.getMessage() + ".",
            e.getMessage(),
            e.worthTryingAgain()));
  }

  /** Of a run in which nothing ran. */
  Report report(Run run, Steps steps, Outcome outcome) {
    return report(run, steps, outcome, Optional.empty());
  }

  /** Of a run with what it left. */
  Report report(Run run, Steps steps, Outcome outcome, Optional<Report.Execution> execution) {
    boolean joined = run.released().isPresent();
    if (joined || steps.mayRun()) {
      steps.take(Step.CLEANING_UP, () -> discard(run));
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
      return patience.insist(
          run.taskId(),
          () -> {
            ports.results().keep(report, ports.journal().folder(run.id()));
            return report;
          });
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

  /** All of its processes are dead, so nobody has to wait until the engine has put it away. */
  private Void discard(Run run) {
    return quietly(run, ports.sandbox()::discard);
  }

  Void cleanUp(Run run) {
    return quietly(run, ports.sandbox()::remove);
  }

  /** A container that stays is found by the next sweep; the result does not wait for it. */
  private static Void quietly(Run run, Consumer<String> remove) {
    try {
      remove.accept(run.id());
    } catch (RuntimeException e) { // not even a defect here may take the answer away
      LOG.log(
          Level.WARNING,
          "Run {0}: its container stays until the next sweep: {1}",
          run.id(),
          e.toString());
    }
    return null;
  }

  /** An interrupt closes files under the one who reads them: that says nothing about the run. */
  static void detachIfInterrupted(Run run) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Failures.Detached(run.taskId());
    }
  }
}
