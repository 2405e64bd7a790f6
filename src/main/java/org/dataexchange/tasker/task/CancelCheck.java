package org.dataexchange.tasker.task;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells whether one run is cancelled.
 *
 * @param sha256 of the code, as far as it is known
 */
record CancelCheck(Cancelled cancelled, String taskId, Optional<String> sha256) {

  /** The run is cancelled, and there is nothing to report but that. */
  static final class CalledOff extends RuntimeException {
    private static final long serialVersionUID = 1;
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
   * Insists on a call, but not for longer than the run is wanted.
   *
   * @throws CalledOff if the run is cancelled
   */
  <T> T insist(Patience patience, Supplier<T> call) {
    return patience.insist(
        taskId,
        () -> {
          pass();
          return call.get();
        });
  }

  /**
   * @throws CalledOff if the run is cancelled
   */
  void pass() {
    order()
        .ifPresent(
            order -> {
              throw new CalledOff(order);
            });
  }
}
