package org.dataexchange.tasker.task;

/** Writes the answer to a task as the wire has it. */
@FunctionalInterface
public interface AnswerFormat {

  /**
   * The bytes of the done message; bounded, whatever the run has written.
   *
   * @param folder where the run's streams lie, if it had any
   * @throws Failures.StorageFailed if they cannot be read
   */
  byte[] answer(Report report, RunFolder folder);
}
