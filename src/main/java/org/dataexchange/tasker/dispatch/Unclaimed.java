package org.dataexchange.tasker.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Cancelled;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Sandbox;

/**
 * Ends cancelled runs of a former server that no delivery has asked for: nobody here waits for
 * them, and they would compute on. Whoever asks for one later finds its record. Called now and then
 * on one thread.
 */
public record Unclaimed(Claims claims, Sandbox sandbox, Cancelled cancelled) {

  private static final Logger LOG = System.getLogger(Unclaimed.class.getName());

  /** Asks each of them to end; one that has ended already is success. */
  public void stopCancelled() {
    claims.left().stream().filter(this::isCancelled).forEach(this::stop);
  }

  private boolean isCancelled(Run run) {
    Optional<Cancellation> ofCode =
        run.released()
            .map(facts -> new Cancellation.OfCode(facts.code().sha256()))
            .flatMap(cancelled::inForce);
    return ofCode.or(() -> cancelled.inForce(new Cancellation.OfTask(run.taskId()))).isPresent();
  }

  private void stop(Run run) {
    try {
      sandbox.stop(run.id());
    } catch (Failures.EngineFailed e) {
      LOG.log(Level.DEBUG, "Run {0} is cancelled and goes on: {1}", run.id(), e.getMessage());
    }
  }
}
