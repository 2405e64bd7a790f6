package org.dataexchange.tasker.task;

/** How a task came out, by who must act next. */
public sealed interface Outcome {

  Reason reason();

  /** One sentence for the one who acts, with the numbers; empty if nobody must. */
  String advice();

  /** The algorithm ran well. */
  record Succeeded() implements Outcome {
    @Override
    public Reason reason() {
      return Reason.COMPLETED;
    }

    @Override
    public String advice() {
      return "";
    }
  }

  /**
   * The algorithm failed or met a limit; its author acts.
   *
   * @param what one plain sentence
   */
  record AlgorithmFailed(Reason reason, String what, String advice) implements Outcome {}

  /** The request was refused and nothing has run; its sender acts. */
  record RequestRefused(Reason reason, String advice) implements Outcome {}

  /**
   * Tasker or its surroundings failed; the operator acts.
   *
   * @param retry would the same message, sent later, do better?
   */
  record SystemFailed(Reason reason, String what, String advice, boolean retry)
      implements Outcome {}
}
