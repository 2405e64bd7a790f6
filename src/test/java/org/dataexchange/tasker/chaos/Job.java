package org.dataexchange.tasker.chaos;

import java.time.Duration;

/**
 * A message that is sent, and what is to come of it.
 *
 * @param id the task's, and the {@code message-id} of its request
 * @param state the wanted state of the answer; empty: a dead letter
 * @param at how long after the first task
 * @param copies how often the same message is sent
 */
record Job(String id, String body, String state, Duration at, int copies) {

  boolean isPoison() {
    return state.isEmpty();
  }
}
