package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pipeline: takes one task from its request to its report, on the calling thread. What is to be
 * done is derived from what is there (an end record? a container?), so the same call starts a run,
 * joins one that a former server let go, or finishes one that has ended.
 */
public final class TaskRunner {

  private static final Logger LOG = System.getLogger(TaskRunner.class.getName());

  private final Ports ports;
  private final Policy policy;
  private final Clock clock;
  private final RunListener listener;
  private final Patience patience;

  public TaskRunner(Ports ports, Policy policy, Clock clock, RunListener listener) {
    this.ports = ports;
    this.policy = policy;
    this.clock = clock;
    this.listener = listener;
    this.patience = new Patience(clock, policy.retryWindow());
  }

  /** The parties that a run needs. */
  public record Ports(
      Storage storage,
      Sandbox sandbox,
      Journal journal,
      Evidence.Reader evidence,
      Results results) {}

  /**
   * What the operator allows.
   *
   * @param runtimes entry file name to command
   */
  public record Policy(
      String node,
      Limits allowed,
      boolean codeHashRequired,
      Map<String, String> runtimes,
      int attempts,
      java.time.Duration retryWindow) {}

  /**
   * Runs the task from nothing to its end.
   *
   * @throws Failures.Detached if the server is stopping; the run goes on without it
   */
  public Report run(Task task, Run run) {
    return guarded(run, new Steps(run, listener), steps -> finish(start(task, run, steps), steps));
  }

  /**
   * Finishes a run that a former server left: joins it if it was let go, else begins it again.
   *
   * @throws Failures.Detached if the server is stopping; the run goes on without it
   */
  public Report resume(Task task, Run left) {
    return guarded(
        left,
        new Steps(left, listener),
        steps -> isThere(left) ? join(left, steps) : run(task, left.again(clock.instant())));
  }

  /**
   * An engine that is away hides a run, but does not end it: it is waited for as long as for it.
   */
  private boolean isThere(Run left) {
    if (left.released().isEmpty()) {
      return false;
    }
    RunFolder folder = ports.journal().folder(left.id());
    Patience patient = new Patience(clock, left.released().get().granted().timeout());
    return patient.insist(left.taskId(), () -> ports.sandbox().knows(left, folder));
  }

  private Report join(Run left, Steps steps) {
    LOG.log(Level.INFO, "Run {0} of a former server is joined", left.id());
    steps.resume(left);
    return finish(left, steps);
  }

  private Report guarded(Run run, Steps steps, Function<Steps, Report> work) {
    try {
      return work.apply(steps);
    } catch (Refused e) {
      return report(run, steps, new Outcome.RequestRefused(e.reason(), e.getMessage()));
    } catch (Failures.Detached e) {
      throw e;
    } catch (Failures.SystemFailed e) {
      detachIfInterrupted(run);
      return report(run, steps, failed(e));
    } catch (Throwable e) { // a defect in one task must not take the worker, or the answer, away
      detachIfInterrupted(run);
      LOG.log(Level.ERROR, () -> "Run " + run.id() + " failed through a defect of Tasker's", e);
      return report(run, steps, failed(new Failures.RunLost("Tasker failed: " + e)));
    }
  }

  /** An interrupt closes files under the one who reads them: that says nothing about the run. */
  private static void detachIfInterrupted(Run run) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Failures.Detached(run.taskId());
    }
  }

  /** The answer to a request that cannot become a task. */
  public Report refuse(Run run, Refused refused) {
    return report(
        run,
        new Steps(run, listener),
        new Outcome.RequestRefused(refused.reason(), refused.getMessage()));
  }

  private Run start(Task task, Run run, Steps steps) {
    if (run.attempt() > policy.attempts()) {
      throw new Failures.GivenUp(policy.attempts());
    }
    if (policy.codeHashRequired() && task.approved().isEmpty()) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "the request has no codeHash; approved code is named by codeHash.eTag or codeHash.sha256");
    }
    Limits granted = task.limits().within(policy.allowed());
    ports.journal().save(run);
    RunFolder folder = ports.journal().folder(run.id());
    FetchedCode code = steps.take(Step.VERIFYING_ALGORITHM, () -> verify(task, run, folder));
    Entry entry = Entry.of(task.code(), folder, policy.runtimes());
    long dataFiles = steps.take(Step.DOWNLOADING_FILES, () -> download(task, run, folder));
    steps.take(Step.INSTALLING_DEPENDENCIES, () -> null);
    return steps.take(
        Step.CREATING_CONTAINER,
        () -> letGo(task, run, steps, new Fetched(code, dataFiles, granted, entry)));
  }

  private record Fetched(FetchedCode code, long dataFiles, Limits granted, Entry entry) {}

  private FetchedCode verify(Task task, Run run, RunFolder folder) {
    FetchedCode fetched =
        patience.insist(run.taskId(), () -> ports.storage().fetchCode(task.code(), folder.code()));
    task.approved().prove(task.code(), fetched);
    return fetched;
  }

  private long download(Task task, Run run, RunFolder folder) {
    return patience.insist(
        run.taskId(), () -> ports.storage().fetchData(task.data(), folder.data()));
  }

  /**
   * On disk first: a server that dies right after the start finds the run, and does not redo it.
   */
  private Run letGo(Task task, Run run, Steps steps, Fetched fetched) {
    String image = patience.insist(run.taskId(), ports.sandbox()::image);
    Run released =
        run.released(
            new Run.Released(
                fetched.code(),
                fetched.dataFiles(),
                fetched.granted(),
                image,
                fetched.entry().runtime(),
                steps.durations()));
    ports.journal().save(released);
    Sandbox.Order order =
        new Sandbox.Order(
            run.id(),
            ports.journal().folder(run.id()),
            image,
            fetched.entry().command(task.data()),
            fetched.entry().workingDirectory(),
            fetched.granted());
    patience.insist(
        run.taskId(),
        () -> {
          ports.sandbox().start(order);
          return null;
        });
    return released;
  }

  private Report finish(Run run, Steps steps) {
    RunFolder folder = ports.journal().folder(run.id());
    Evidence.Reading trace = ports.evidence().open(folder);
    Ending ending =
        steps.take(
            Step.EXECUTING_ALGORITHM, () -> ports.sandbox().await(run, folder, trace::advance));
    Evidence evidence = patience.insist(run.taskId(), () -> trace.finish(ending));
    List<Report.Output> outputs = patience.insist(run.taskId(), () -> Outputs.in(folder.outputs()));
    Report.Execution execution = new Report.Execution(ending, evidence, outputs);
    Limits granted = run.released().orElseThrow().granted();
    return report(run, steps, Diagnosis.of(execution, granted), Optional.of(execution));
  }

  private static Outcome failed(Failures.SystemFailed e) {
    return new Outcome.SystemFailed(
        e.reason(),
        "Tasker could not run the task: " + e.getMessage() + ".",
        e.getMessage(),
        e.worthTryingAgain());
  }

  private Report report(Run run, Steps steps, Outcome outcome) {
    return report(run, steps, outcome, Optional.empty());
  }

  private Report report(
      Run run, Steps steps, Outcome outcome, Optional<Report.Execution> execution) {
    boolean joined = run.released().isPresent();
    if (joined || steps.durations().containsKey(Step.CREATING_CONTAINER)) {
      steps.take(Step.CLEANING_UP, () -> cleanUp(run));
    }
    Report report =
        keep(
            new Report(run, policy.node(), outcome, clock.instant(), steps.durations(), execution));
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

  /** A container that stays is found by the next sweep; the result does not wait for it. */
  private Void cleanUp(Run run) {
    try {
      ports.sandbox().remove(run.id());
    } catch (RuntimeException e) { // not even a defect here may take the answer away
      LOG.log(
          Level.WARNING,
          "Run {0}: its container stays until the next sweep: {1}",
          run.id(),
          e.toString());
    }
    return null;
  }
}
