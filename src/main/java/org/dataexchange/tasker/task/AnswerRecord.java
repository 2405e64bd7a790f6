package org.dataexchange.tasker.task;

/** Stands between an answer that is kept and its telling. */
@FunctionalInterface
public interface AnswerRecord {

  /**
   * The answer as it is told: recorded, and with its receipt. The same bytes each time. As long as
   * it cannot be recorded this waits, for hours if need be.
   *
   * @param answer as the journal keeps it
   * @throws Failures.Detached if the server stops meanwhile
   */
  byte[] told(Run run, byte[] answer);
}
