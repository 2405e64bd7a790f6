package org.dataexchange.tasker.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.text.Printable;

/**
 * Ends a run that is cancelled while its algorithm runs, on the thread that waits for its end: asks
 * its sandbox to stop, so that the run leaves its record, and removes it where that is in vain.
 */
final class Stopping {

  private static final Logger LOG = System.getLogger(Stopping.class.getName());

  /** A launcher that is just starting may not hear the first. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /** The launcher gives the algorithm and then the tracer ten seconds each. */
  private static final Duration ENOUGH = Duration.ofSeconds(60);

  private final Sandbox sandbox;
  private final String runId;
  private final CancelCheck check;
  private final Ticker ticker;
  private Optional<Cancellation> asked = Optional.empty();
  private Optional<Duration> heard = Optional.empty();
  private Duration again = Ticker.NEVER;

  Stopping(Sandbox sandbox, String runId, CancelCheck check, Ticker ticker) {
    this.sandbox = sandbox;
    this.runId = runId;
    this.check = check;
    this.ticker = ticker;
  }

  /**
   * Waits for the end, as {@link Sandbox#await} does; of a run that is cancelled, for however long
   * the engine is away.
   *
   * @throws CancelCheck.CalledOff if the run was asked to end, and left nothing to report
   */
  Ending await(Run run, RunFolder folder, Runnable meanwhile) {
    Runnable both =
        () -> {
          look();
          meanwhile.run();
        };
    try {
      return untilDead(
          check.taskId(), () -> why().isPresent(), () -> sandbox.await(run, folder, both));
    } catch (Failures.RunKilled | Failures.RunLost e) {
      throw asked.<RuntimeException>map(CancelCheck.CalledOff::new).orElse(e);
    }
  }

  /**
   * Removes what may run of a cancelled run. Who is told that it is cancelled must be able to
   * believe that its code computes no more, so this waits for an engine that is away.
   */
  static void removeSurely(Sandbox sandbox, Run run) {
    untilDead(
        run.taskId(),
        () -> true,
        () -> {
          sandbox.remove(run.id());
          return true;
        });
  }

  /** Engine and disk are waited for; what the run did to itself is told at once. */
  private static <T> T untilDead(String taskId, BooleanSupplier cancelled, Supplier<T> call) {
    return Retry.during(
        taskId,
        e ->
            !(e instanceof Failures.RunKilled || e instanceof Failures.RunLost)
                && cancelled.getAsBoolean(),
        call);
  }

  /** Once asked to end, a run ends: lifting comes too late for it. */
  private void look() {
    if (asked.isEmpty()) {
      asked = check.order();
      if (asked.isEmpty()) {
        return;
      }
      LOG.log(
          Level.INFO,
          "Task {0} is cancelled; its run {1} is asked to end",
          Printable.of(check.taskId()),
          runId);
    }
    if (ticker.isAfter(again)) {
      again = ticker.in(ASK_AGAIN);
      ask();
    }
  }

  /** An engine that is away keeps neither the trace from being read nor the end from being seen. */
  private void ask() {
    try {
      if (heard.filter(since -> ticker.isAfter(since.plus(ENOUGH))).isPresent()) {
        LOG.log(Level.WARNING, "Run {0} did not end when it was asked; it is removed", runId);
        sandbox.remove(runId);
      } else {
        sandbox.stop(runId);
        heard = heard.or(() -> Optional.of(ticker.now()));
      }
    } catch (Failures.EngineFailed e) {
      LOG.log(Level.WARNING, "Run {0} is asked to end again: {1}", runId, e.getMessage());
    }
  }

  /** Why the run was asked to end: by us, or by a former server. */
  Optional<Cancellation> why() {
    return asked.or(check::order);
  }
}
