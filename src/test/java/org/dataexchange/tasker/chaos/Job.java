package org.dataexchange.tasker.chaos;

import java.time.Duration;

/**
 * A message that is sent, and what is to come of it.
 *
 * @param id the task's, and the {@code message-id} of its request
 * @param program what is asked for
 * @param millis how long it works
 * @param at how long after the first task
 * @param copies how often the same message is sent
 */
record Job(String id, Program program, int millis, Duration at, int copies) {

  /** The algorithms that are in the storage, and what is not one. */
  enum Program {
    WORK("success", "completed"),
    FAIL("error", "exit-code"),
    LARGE("success", "completed"),
    UNAPPROVED("rejected", "hash-mismatch"),
    POISON("", "");

    private final String state;
    private final String reason;

    Program(String state, String reason) {
      this.state = state;
      this.reason = reason;
    }
  }

  boolean isPoison() {
    return program == Program.POISON;
  }

  /** Does it have a program that is to run? */
  boolean runs() {
    return !isPoison() && program != Program.UNAPPROVED;
  }

  /** The wanted state of the answer; empty: a dead letter. */
  String state() {
    return program.state;
  }

  String reason() {
    return program.reason;
  }

  @Override
  public String toString() {
    return "%6.1f s  %s  %-10s %6d ms  %d times"
        .formatted(at.toMillis() / 1e3, id, program.name().toLowerCase(), millis, copies);
  }
}
