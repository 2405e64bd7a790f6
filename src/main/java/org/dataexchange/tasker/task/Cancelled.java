package org.dataexchange.tasker.task;

import java.util.Optional;

/** Knows what is cancelled now. Thread-safe, and quick: it is asked while a run writes. */
@FunctionalInterface
public interface Cancelled {

  /** The cancellation that is in force, if there is one. */
  Optional<Cancellation> inForce(Cancellation.Target target);
}
