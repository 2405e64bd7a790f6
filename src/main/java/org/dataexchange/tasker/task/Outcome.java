package org.dataexchange.tasker.task;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The outcome of a task, by who must act next. */
public sealed interface Outcome {

  Reason reason();

  /** Who acts now. */
  default Reason.Fault fault() {
    return reason().usualFault();
  }

  /** A sentence or two for the one who acts, with the numbers; empty if nobody must. */
  String advice();

  /**
   * The algorithm ran well, by its own account.
   *
   * @param advice what makes it worth a look all the same; mostly empty
   */
  record Succeeded(String advice) implements Outcome {

    /** And nothing speaks against it. */
    public Succeeded() {
      this("");
    }

    @Override
    public Reason reason() {
      return Reason.COMPLETED;
    }
  }

  /**
   * The algorithm failed or met a limit; its author acts.
   *
   * @param what one plain sentence
   */
  record AlgorithmFailed(Reason reason, String what, String advice) implements Outcome {

    /** Whatever failed for it, as the tracing may. */
    @Override
    public Reason.Fault fault() {
      return Reason.Fault.ALGORITHM;
    }
  }

  /** The request was refused and nothing has run; its sender acts. */
  record RequestRefused(Reason reason, String advice) implements Outcome {}

  /** The run was called off, before or while it ran; its sender, or who approves code, acts. */
  record Cancelled(Cancellation order) implements Outcome {
    @Override
    public Reason reason() {
      return Reason.CANCELLED;
    }

    /** One plain sentence. */
    public String what() {
      Instant at = order.at().truncatedTo(ChronoUnit.SECONDS);
      return switch (order.target()) {
        case Cancellation.OfTask task -> "The task was cancelled at %s.".formatted(at);
        case Cancellation.OfCode code ->
            "The approval of this code was revoked at %s (its sha256 is %s)."
                .formatted(at, code.sha256());
      };
    }

    @Override
    public String advice() {
      return switch (order.target()) {
        case Cancellation.OfTask task ->
            "To run it all the same, send it with another taskId, or lift the cancellation first.";
        case Cancellation.OfCode code ->
            "Nothing with this code runs until the revocation is lifted, or a day has passed; "
                + "ask whoever approves code.";
      };
    }
  }

  /**
   * Tasker or its surroundings failed; the operator acts.
   *
   * @param retry would the same message, sent later, do better?
   */
  record SystemFailed(Reason reason, String what, String advice, boolean retry)
      implements Outcome {}
}
