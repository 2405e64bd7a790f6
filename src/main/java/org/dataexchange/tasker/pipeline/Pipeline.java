package org.dataexchange.tasker.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.dataexchange.tasker.task.Cancelled;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Storage;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.task.TaskRunner;
import org.dataexchange.tasker.task.Ticker;

/**
 * The stages of a run in their order: admission, fetching, release into the sandbox, watching,
 * verdict, report. Whatever a stage throws ends in a report, or leaves the run to the next server.
 * Where the process dies, that server begins the run again before its release, and joins it after
 * it, by what is there: a container, an end record. Thread-safe; a run has one thread.
 */
public final class Pipeline implements TaskRunner {

  private static final Logger LOG = System.getLogger(Pipeline.class.getName());

  private final Ports ports;
  private final RunListener listener;
  private final Admission admission;
  private final Fetching fetching;
  private final Release release;
  private final Watching watching;
  private final Verdict verdict;
  private final Reporting reporting;
  private final Recovery recovery;
  private final Suspects suspects = new Suspects();

  public Pipeline(Ports ports, Policy policy, Clock clock, Ticker ticker, RunListener listener) {
    this.ports = ports;
    this.listener = listener;
    Sandbox sandbox = ports.sandbox();
    Journal journal = ports.journal();
    Retry retry = new Retry(ticker, policy.retryWindow());
    this.admission = new Admission(policy);
    this.fetching = new Fetching(ports, policy.runtimes(), retry);
    this.release = new Release(sandbox, journal, retry);
    this.watching = new Watching(sandbox, journal, ports.evidence(), ticker, retry);
    this.verdict = new Verdict(journal, new ShellKeeping(sandbox, journal, clock), retry);
    this.reporting = new Reporting(ports, policy.node(), clock, listener, retry);
    this.recovery = new Recovery(sandbox, journal, policy.attempts(), clock, ticker, retry);
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
   * The operator's rules.
   *
   * @param runtimes entry file name to command
   * @param images aliases of those that a task may name
   * @param keep may a task ask for its sandbox to be kept?
   */
  public record Policy(
      String node,
      Limits allowed,
      boolean codeHashRequired,
      Map<String, String> runtimes,
      int attempts,
      Duration retryWindow,
      Set<String> images,
      boolean keep) {}

  @Override
  public Report run(Task task, Run run) {
    return reported(task, run, this::begin);
  }

  @Override
  public Report resume(Task task, Run left, boolean died) {
    return reported(
        task,
        left,
        attempt ->
            switch (recovery.find(attempt)) {
              case NOWHERE -> run(task, recovery.next(left, died));
              case UNDER_WAY -> finish(attempt);
              case ENDED -> read(attempt, died);
            });
  }

  @Override
  public Report fail(Run run, Failures.SystemFailed failure) {
    reporting.cleanUp(run);
    return reporting.failed(new Steps(run, listener), failure);
  }

  @Override
  public Report refuse(Run run, Refused refused) {
    return reporting.report(new Steps(run, listener), refused);
  }

  private Report begin(Attempt attempt) {
    return finish(recovery.counted(attempt, () -> start(attempt)));
  }

  private Attempt start(Attempt attempt) {
    Admission.Admitted admitted = admission.admit(attempt);
    return suspects.inTurn(
        attempt.run().attempt() > 1, attempt, () -> release.letGo(fetching.fetch(admitted)));
  }

  private Report finish(Attempt attempt) {
    return reporting.report(verdict.judge(watching.watch(attempt)));
  }

  /**
   * One at a time and while nothing suspect is prepared, so that a run pays for itself. One that
   * was killed gives up its turn before it begins again, which takes another.
   */
  private Report read(Attempt attempt, boolean died) {
    return suspects.inTurn(
        died, attempt, () -> recovery.reading(attempt, died, () -> finish(attempt)));
  }

  /** The report of whatever comes of an attempt, or of those that come in its place. */
  private Report reported(Task task, Run run, Function<Attempt, Report> way) {
    Attempt attempt = Attempt.at(task, run, listener, ports.cancelled());
    try {
      return way.apply(attempt);
    } catch (Failures.Detached | Failures.Elsewhere e) {
      throw e;
    } catch (RejectedExecutionException e) {
      // a server that stops takes its threads away, also before its workers are told
      throw new Failures.Detached(run.taskId());
    } catch (Failures.RunKilled e) {
      return again(attempt, e);
    } catch (Throwable e) { // a defect in one task must not take the worker, or the answer, away
      return reporting.report(attempt.steps(), e);
    }
  }

  private Report again(Attempt attempt, Failures.RunKilled e) {
    Run killed = attempt.run();
    Reporting.detachIfInterrupted(killed);
    LOG.log(Level.WARNING, "Run {0} begins again: {1}", killed.id(), e.getMessage());
    // what comes now may end before there is a container in its place
    reporting.cleanUp(killed);
    return run(attempt.task(), recovery.next(killed, true));
  }
}
