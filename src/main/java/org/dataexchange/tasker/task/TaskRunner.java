package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

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
      Cancelled cancelled) {}

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
    } catch (CancelCheck.CalledOff e) {
      return report(run, steps, e.outcome());
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

  private CancelCheck cancelCheck(Run run, Optional<String> sha256) {
    return new CancelCheck(ports.cancelled(), run.taskId(), sha256);
  }

  /** A run that is cancelled while it waits for something need not wait for it to the end. */
  private <T> T insist(CancelCheck check, Supplier<T> call) {
    return patience.insist(
        check.taskId(),
        () -> {
          check.pass();
          return call.get();
        });
  }

  private Run start(Task task, Run run, Steps steps) {
    CancelCheck asked = cancelCheck(run, task.approved().sha256());
    asked.pass();
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
    FetchedCode code = steps.take(Step.VERIFYING_ALGORITHM, () -> verify(task, folder, asked));
    CancelCheck check = cancelCheck(run, Optional.of(code.sha256()));
    check.pass();
    Entry entry = Entry.of(task.code(), folder, policy.runtimes());
    steps.take(Step.DOWNLOADING_FILES, () -> download(task, folder, check));
    check.pass();
    steps.take(Step.INSTALLING_DEPENDENCIES, () -> null);
    return steps.take(
        Step.CREATING_CONTAINER,
        () -> letGo(task, run, steps, new Approved(code, granted, entry, check)));
  }

  private record Approved(FetchedCode code, Limits granted, Entry entry, CancelCheck check) {}

  private FetchedCode verify(Task task, RunFolder folder, CancelCheck check) {
    FetchedCode fetched =
        insist(check, () -> ports.storage().fetchCode(task.code(), folder.code()));
    task.approved().prove(task.code(), fetched);
    return fetched;
  }

  private Void download(Task task, RunFolder folder, CancelCheck check) {
    return insist(
        check,
        () -> {
          ports.storage().fetchData(task.data(), folder.data());
          return null;
        });
  }

  /**
   * On disk first: a server that dies right after the start finds the run, and does not redo it.
   */
  private Run letGo(Task task, Run run, Steps steps, Approved approved) {
    String image = insist(approved.check(), ports.sandbox()::image);
    approved.check().pass();
    Run released =
        run.released(
            new Run.Released(
                approved.code(),
                approved.granted(),
                image,
                approved.entry().runtime(),
                steps.durations()));
    ports.journal().save(released);
    Sandbox.Order order =
        new Sandbox.Order(
            run.id(),
            ports.journal().folder(run.id()),
            image,
            approved.entry().command(task.data()),
            approved.entry().workingDirectory(),
            approved.granted());
    insist(
        approved.check(),
        () -> {
          ports.sandbox().start(order);
          return null;
        });
    return released;
  }

  private Report finish(Run run, Steps steps) {
    RunFolder folder = ports.journal().folder(run.id());
    Run.Released released = run.released().orElseThrow();
    Evidence.Reading trace = ports.evidence().open(folder);
    Stopping stopping =
        new Stopping(
            ports.sandbox(),
            run.id(),
            cancelCheck(run, Optional.of(released.code().sha256())),
            clock);
    Ending ending =
        steps.take(
            Step.EXECUTING_ALGORITHM,
            () -> stopping.during(look -> await(run, folder, trace, look)));
    Evidence evidence = trace.finish(ending);
    Report.Execution execution =
        new Report.Execution(ending, evidence, Outputs.in(folder.outputs()));
    Outcome outcome = Diagnosis.of(execution, released.granted(), stopping.why());
    return report(run, steps, outcome, Optional.of(execution));
  }

  private Ending await(Run run, RunFolder folder, Evidence.Reading trace, Runnable look) {
    return ports
        .sandbox()
        .await(
            run,
            folder,
            () -> {
              look.run();
              trace.advance();
            });
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
        new Report(run, policy.node(), outcome, clock.instant(), steps.durations(), execution);
    listener.ended(report);
    return report;
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
