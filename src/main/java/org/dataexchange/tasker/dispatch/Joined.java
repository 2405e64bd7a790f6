package org.dataexchange.tasker.dispatch;

import org.dataexchange.tasker.task.Run;

/** The need of a delivery that has joined its request's claim. */
sealed interface Joined {

  /** A worker, who begins or resumes the run. */
  record Work() implements Joined {}

  /**
   * Nothing, as the run is under way.
   *
   * @param copy does it take no worker, as another delivery has brought the run, or another server?
   */
  record Wait(boolean copy) implements Joined {}

  /** The answer that the run has. */
  record Repeat(Run run) implements Joined {}
}
