package org.dataexchange.tasker.task;

import java.time.Duration;
import java.util.Optional;

/** Hears what happens to tasks, on the thread where it happens; must be quick and never throw. */
public interface RunListener {

  /** A step begins. */
  default void stepBegan(Run run, Step step) {}

  /** A step's transfer goes on; on any of the threads that carry it. */
  default void transferred(Run run, Step step, Transferred.Sofar sofar) {}

  /** A step has ended, well or not. */
  default void stepEnded(Run run, Step step, Duration took) {}

  /** A run has its answer. */
  default void ended(Report report) {}

  /** The broker gave a message once more. */
  default void redelivered() {}

  /**
   * A message goes to the dead letters.
   *
   * @param why in words for people
   * @param sender of whom the broker vouches for it
   */
  default void deadLettered(String why, Optional<String> sender) {}
}
