package org.dataexchange.tasker.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

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
  private Duration since;
  private Duration last;

  Stopping(Sandbox sandbox, String runId, CancelCheck check, Ticker ticker) {
    this.sandbox = sandbox;
    this.runId = runId;
    this.check = check;
    this.ticker = ticker;
  }

  /**
   * Waits for the end, as {@link Sandbox#await} does.
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
      return sandbox.await(run, folder, both);
    } catch (Failures.SystemFailed e) {
      throw asked.<RuntimeException>map(CancelCheck.CalledOff::new).orElse(e);
    }
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
      since = ticker.now();
      ask();
    } else if (ticker.isAfter(since.plus(ENOUGH))) {
      LOG.log(Level.WARNING, "Run {0} did not end when it was asked; it is removed", runId);
      sandbox.remove(runId);
    } else if (ticker.isAfter(last.plus(ASK_AGAIN))) {
      ask();
    }
  }

  private void ask() {
    last = ticker.now();
    sandbox.stop(runId);
  }

  /** Why the run was asked to end: by us, or by a former server. */
  Optional<Cancellation> why() {
    return asked.or(check::order);
  }
}
