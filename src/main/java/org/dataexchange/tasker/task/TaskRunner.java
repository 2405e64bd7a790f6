package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
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
  private final Ticker ticker;
  private final RunListener listener;
  private final Patience patience;
  private final Reporting reporting;
  private final Keeping keeping;
  private final Suspects suspects = new Suspects();
  private final Readings readings;

  public TaskRunner(Ports ports, Policy policy, Clock clock, Ticker ticker, RunListener listener) {
    this.ports = ports;
    this.policy = policy;
    this.clock = clock;
    this.ticker = ticker;
    this.listener = listener;
    this.patience = new Patience(ticker, policy.retryWindow());
    this.keeping = new Keeping(ports.sandbox(), ports.journal(), clock);
    this.readings = new Readings(ports.journal(), suspects, policy.attempts(), patience);
    this.reporting = new Reporting(ports, policy.node(), clock, listener, patience);
  }

  /** The parties that a run needs. */
  public record Ports(
      Storage storage,
      Sandbox sandbox,
      Journal journal,
      Evidence.Reader evidence,
      Results results,
      Dependencies dependencies,
      Cancelled cancelled,
      Fitness fitness) {}

  /**
   * What the operator allows.
   *
   * @param runtimes entry file name to command
   * @param keep may a task ask for its sandbox to be kept?
   */
  public record Policy(
      String node,
      Limits allowed,
      boolean codeHashRequired,
      Map<String, String> runtimes,
      int attempts,
      java.time.Duration retryWindow,
      boolean keep) {}

  /**
   * Runs the task from nothing to its end.
   *
   * @throws Failures.Detached if the server is stopping; the run goes on without it
   * @throws Failures.Elsewhere if this node is not fit for it; nothing has run
   */
  public Report run(Task task, Run run) {
    return guarded(
        task, run, new Steps(run, listener), steps -> finish(task, begin(task, run, steps), steps));
  }

  /**
   * Finishes a run that was left without an answer: joins it if it was let go, else begins it
   * again.
   *
   * @param died did the server that left it die? Then that attempt counts, or, of a run that had
   *     ended, the reading of it
   * @throws Failures.Detached if the server is stopping; the run goes on without it
   * @throws Failures.Elsewhere if this node is not fit for it; nothing has run
   */
  public Report resume(Task task, Run left, boolean died) {
    return guarded(
        task,
        left,
        new Steps(left, listener),
        steps -> isThere(left) ? join(task, left, died, steps) : beginAgain(task, left, died));
  }

  private Report beginAgain(Task task, Run left, boolean died) {
    return run(task, died ? left.again(clock.instant()) : left.anew(clock.instant()));
  }

  /**
   * An engine that is away hides a run, but does not end it: it is waited for as long as for it.
   */
  private boolean isThere(Run left) {
    if (left.released().isEmpty()) {
      return false;
    }
    RunFolder folder = ports.journal().folder(left.id());
    return patience(left).insist(left.taskId(), () -> ports.sandbox().knows(left, folder));
  }

  /** With an engine that is away while a run may go on. */
  private Patience patience(Run released) {
    return new Patience(ticker, released.released().orElseThrow().granted().timeout());
  }

  private Report join(Task task, Run left, boolean died, Steps steps) {
    LOG.log(Level.INFO, "Run {0} was left by a former server or try, and is joined", left.id());
    steps.resume(left);
    RunFolder folder = ports.journal().folder(left.id());
    CancelCheck check = cancelCheck(left, left.released().map(facts -> facts.code().sha256()));
    return patience(left).insist(left.taskId(), () -> ports.sandbox().hasEnded(left, folder))
        // one that was killed gives up its turn before it begins again, which takes another
        ? readings.of(
            left, died, check, run -> answered(run, steps, same -> finish(task, run, same)))
        : finish(task, left, steps);
  }

  private Report guarded(Task task, Run run, Steps steps, Function<Steps, Report> work) {
    try {
      return answered(run, steps, work);
    } catch (Failures.RunKilled e) {
      Reporting.detachIfInterrupted(run);
      LOG.log(Level.WARNING, "Run {0} begins again: {1}", run.id(), e.getMessage());
      // what comes now may end before there is a container in its place
      reporting.cleanUp(run);
      return beginAgain(task, run, true);
    }
  }

  /**
   * The report of whatever comes of the work.
   *
   * @throws Failures.RunKilled if the run was killed from outside, and there is nothing to report
   */
  private Report answered(Run run, Steps steps, Function<Steps, Report> work) {
    try {
      return work.apply(steps);
    } catch (Refused e) {
      return reporting.report(run, steps, new Outcome.RequestRefused(e.reason(), e.getMessage()));
    } catch (Dependencies.Unmet e) {
      return reporting.report(run, steps, e.outcome());
    } catch (CancelCheck.CalledOff e) {
      if (steps.mayRun()) {
        Stopping.removeSurely(ports.sandbox(), run);
      }
      return reporting.report(run, steps, e.outcome());
    } catch (Failures.Detached | Failures.Elsewhere | Failures.RunKilled e) {
      throw e;
    } catch (RejectedExecutionException e) {
      // a server that stops takes its threads away, also before its workers are told
      throw new Failures.Detached(run.taskId());
    } catch (Failures.SystemFailed e) {
      Reporting.detachIfInterrupted(run);
      reporting.giveAwayIfSick(run, steps, e);
      return reporting.failed(run, steps, e);
    } catch (Throwable e) { // a defect in one task must not take the worker, or the answer, away
      Reporting.detachIfInterrupted(run);
      LOG.log(Level.ERROR, () -> "Run " + run.id() + " failed through a defect of Tasker's", e);
      return reporting.failed(run, steps, new Failures.RunLost("Tasker failed: " + e));
    }
  }

  /** The answer for a run that cannot be finished; whatever is left of it ends. */
  public Report fail(Run run, Failures.SystemFailed failure) {
    reporting.cleanUp(run);
    return reporting.failed(run, new Steps(run, listener), failure);
  }

  /** The answer to a request that cannot become a task. */
  public Report refuse(Run run, Refused refused) {
    return reporting.report(
        run,
        new Steps(run, listener),
        new Outcome.RequestRefused(refused.reason(), refused.getMessage()));
  }

  private Run begin(Task task, Run run, Steps steps) {
    try {
      return start(task, run, steps);
    } catch (Failures.Detached e) {
      uncount(run);
      throw e;
    }
  }

  /**
   * An orderly stop is no death: an attempt that it cut short before the algorithm does not count.
   */
  private void uncount(Run run) {
    // an interrupted thread can write no file
    boolean interrupted = Thread.interrupted();
    try {
      Run saved = ports.journal().read(run.id());
      // one that waited for its turn is not counted yet
      if (saved.released().isEmpty() && saved.attempt() == run.attempt()) {
        ports.journal().save(saved.uncounted());
      }
    } catch (Failures.StorageFailed e) {
      LOG.log(
          Level.WARNING, "Run {0}: its stop counts as an attempt: {1}", run.id(), e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CancelCheck cancelCheck(Run run, Optional<String> sha256) {
    return new CancelCheck(ports.cancelled(), run.taskId(), sha256);
  }

  /** Throws if the operator's rules are against it. */
  private void admit(Task task, Run run) {
    if (run.attempt() > policy.attempts()) {
      throw new Failures.GivenUp(policy.attempts());
    }
    if (policy.codeHashRequired() && task.approved().isEmpty()) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "the request has no codeHash; approved code is named by codeHash.eTag or codeHash.sha256");
    }
    if (task.keep() && !policy.keep()) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "keep is true, but this Tasker keeps no sandbox; tasker.keep would let it");
    }
  }

  private Run start(Task task, Run run, Steps steps) {
    CancelCheck asked = cancelCheck(run, task.approved().sha256());
    asked.pass();
    admit(task, run);
    return suspects.inTurn(run, asked, () -> prepare(task, run, steps, asked));
  }

  private Run prepare(Task task, Run run, Steps steps, CancelCheck asked) {
    Limits granted = task.limits().within(policy.allowed());
    asked.insist(patience, () -> save(run));
    RunFolder folder = ports.journal().folder(run.id());
    FetchedCode code =
        steps.take(Step.VERIFYING_ALGORITHM, () -> verify(task, folder, asked, steps));
    CancelCheck check = cancelCheck(run, Optional.of(code.sha256()));
    check.pass();
    Entry entry = Entry.of(task.code(), folder, policy.runtimes());
    Entry.requirements(task.code(), folder).ifPresent(ports.dependencies()::review);
    FetchedData data =
        steps.take(Step.DOWNLOADING_FILES, () -> download(task, folder, check, steps));
    check.pass();
    String image = check.insist(patience, () -> ports.sandbox().image(entry.runtime()));
    check.pass();
    Optional<Dependencies.Layer> layer =
        steps.take(Step.INSTALLING_DEPENDENCIES, () -> install(task, run, image, check));
    check.pass();
    return steps.take(
        Step.CREATING_CONTAINER,
        () -> letGo(task, run, steps, new Ready(code, data, granted, entry, image, layer, check)));
  }

  private Run save(Run run) {
    ports.journal().save(run);
    return run;
  }

  private record Ready(
      FetchedCode code,
      FetchedData data,
      Limits granted,
      Entry entry,
      String image,
      Optional<Dependencies.Layer> layer,
      CancelCheck check) {

    Sandbox.Around around() {
      Sandbox.Around withData = Sandbox.Around.NOTHING.with(data.mount());
      return layer.map(withData::with).orElse(withData);
    }
  }

  /**
   * @param mount empty if they were copied
   */
  private record FetchedData(long files, Optional<DataMount> mount) {}

  private FetchedCode verify(Task task, RunFolder folder, CancelCheck check, Steps steps) {
    Transferred transferred = steps.transferred(Step.VERIFYING_ALGORITHM, check);
    FetchedCode fetched =
        check.insist(
            patience, () -> ports.storage().fetchCode(task.code(), folder.code(), transferred));
    task.approved().prove(task.code(), fetched);
    return fetched;
  }

  private FetchedData download(Task task, RunFolder folder, CancelCheck check, Steps steps) {
    Transferred transferred = steps.transferred(Step.DOWNLOADING_FILES, check);
    return check.insist(patience, () -> fetchOrMount(task.data(), folder.data(), transferred));
  }

  private FetchedData fetchOrMount(SharePath data, Path below, Transferred transferred) {
    Optional<DataMount> mount = ports.storage().mountData(data, below);
    long files =
        mount
            .map(DataMount::files)
            .orElseGet(() -> ports.storage().fetchData(data, below, transferred));
    return new FetchedData(files, mount);
  }

  private Optional<Dependencies.Layer> install(
      Task task, Run run, String image, CancelCheck check) {
    RunFolder folder = ports.journal().folder(run.id());
    Dependencies.For whom = new Dependencies.For(run, folder, image, check::pass);
    return Entry.requirements(task.code(), folder)
        .flatMap(file -> check.insist(patience, () -> ports.dependencies().provide(file, whom)));
  }

  /**
   * On disk first: a server that dies right after the start finds the run, and does not redo it.
   */
  private Run letGo(Task task, Run run, Steps steps, Ready ready) {
    Run released =
        run.released(
            new Run.Released(
                ready.code(),
                ready.data().files(),
                ready.granted(),
                ready.image(),
                ready.entry().runtime(),
                ready.layer().map(Dependencies.Layer::libraries).orElse(List.of()),
                steps.durations()));
    ready.check().insist(patience, () -> save(released));
    Sandbox.Order order =
        new Sandbox.Order(
            run.id(),
            ports.journal().folder(run.id()),
            ready.image(),
            ready.entry().command(task.data()),
            ready.entry().workingDirectory(),
            ready.granted(),
            ready.around());
    ready
        .check()
        .insist(
            patience,
            () -> {
              if (task.keep()) {
                ports.sandbox().prepareShell(order);
              }
              ports.sandbox().start(order);
              return null;
            });
    return released;
  }

  private Report finish(Task task, Run run, Steps steps) {
    RunFolder folder = ports.journal().folder(run.id());
    Run.Released released = run.released().orElseThrow();
    Evidence.Reading trace = ports.evidence().open(folder);
    Stopping stopping =
        new Stopping(
            ports.sandbox(),
            run.id(),
            cancelCheck(run, Optional.of(released.code().sha256())),
            ticker);
    Ending ending =
        steps.take(
            Step.EXECUTING_ALGORITHM,
            () -> stopping.await(run, folder, trace::advance),
            Ending::took);
    Evidence evidence = patience.insist(run.taskId(), () -> trace.finish(ending));
    List<Report.Output> outputs = patience.insist(run.taskId(), () -> Outputs.in(folder.outputs()));
    Report.Execution execution =
        new Report.Execution(ending, evidence, outputs, ports.sandbox().origin(folder));
    Diagnosis.LastWords last =
        patience.insist(run.taskId(), () -> Diagnosis.LastWords.of(task.code(), folder));
    Outcome outcome = Diagnosis.of(execution, released.granted(), stopping.why(), last);
    Optional<Report.Kept> kept = task.keep() ? keeping.keep(run) : Optional.empty();
    return reporting.report(run, steps, outcome, Optional.of(execution.kept(kept)));
  }
}
