package org.dataexchange.tasker.task;

/**
 * Writes the answer to a task as the wire has it. Each call reads the run's streams in its folder,
 * if it had any, and throws {@link Failures.StorageFailed} if they cannot be read.
 */
public interface AnswerFormat {

  /** The bytes of the done message; bounded, whatever the run has written. */
  byte[] answer(Report report, RunFolder folder);

  /** The bytes of the report alone, the very ones that the answer has. */
  byte[] report(Report report, RunFolder folder);
}
