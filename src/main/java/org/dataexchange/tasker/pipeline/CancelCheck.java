package org.dataexchange.tasker.pipeline;

import java.util.Optional;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Cancelled;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Retry;

/**
 * Tells whether one run is cancelled.
 *
 * @param sha256 of the code, as far as it is known
 */
record CancelCheck(Cancelled cancelled, String taskId, Optional<String> sha256) {

  /** The run is cancelled, and there is nothing to report but that. */
  static final class CalledOff extends RuntimeException {
    private final transient Cancellation order;

    CalledOff(Cancellation order) {
      super("cancelled", null, false, false);
      this.order = order;
    }

    Outcome.Cancelled outcome() {
      return new Outcome.Cancelled(order);
    }
  }

  /** The cancellation that is in force for the run. */
  Optional<Cancellation> order() {
    return cancelled
        .inForce(new Cancellation.OfTask(taskId))
        .or(() -> sha256.map(Cancellation.OfCode::new).flatMap(cancelled::inForce));
  }

  /**
   * Calls, and calls again, but not for longer than the run is wanted.
   *
   * @throws CalledOff if the run is cancelled
   */
  <T> T call(Retry retry, Supplier<T> call) {
    return retry.call(
        taskId,
        () -> {
          pass();
          return call.get();
        });
  }

  /** The same, for work that returns nothing. */
  void run(Retry retry, Runnable work) {
    retry.run(
        taskId,
        () -> {
          pass();
          work.run();
        });
  }

  /** Throws if the run is cancelled. */
  void pass() {
    Optional<Cancellation> order = order();
    if (order.isPresent()) {
      throw new CalledOff(order.get());
    }
  }
}
