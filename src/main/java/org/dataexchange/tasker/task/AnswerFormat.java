package org.dataexchange.tasker.task;

/** Writes the answer to a task as the wire has it. */
public interface AnswerFormat {

  /**
   * The bytes of the done message; bounded, whatever the run has written.
   *
   * @param folder where the run's streams lie, if it had any
   * @throws Failures.StorageFailed if they cannot be read
   */
  byte[] answer(Report report, RunFolder folder);

  /**
   * The bytes of the report alone, the very ones that the answer has.
   *
   * @param folder as for the answer
   * @throws Failures.StorageFailed if the streams cannot be read
   */
  byte[] report(Report report, RunFolder folder);
}
