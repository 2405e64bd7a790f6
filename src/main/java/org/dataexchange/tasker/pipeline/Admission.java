package org.dataexchange.tasker.pipeline;

import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Task;

/** Holds a request against the operator's rules, before anything is fetched for it. */
record Admission(Pipeline.Policy policy) {

  /** An attempt that may begin, within these limits. */
  record Admitted(Attempt attempt, Limits granted) {}

  /**
   * @throws CancelCheck.CalledOff if it is cancelled
   * @throws Failures.GivenUp if all of its attempts ended with a death
   * @throws Refused if a rule is against it
   */
  Admitted admit(Attempt attempt) {
    attempt.check().pass();
    if (attempt.run().attempt() > policy.attempts()) {
      throw new Failures.GivenUp(policy.attempts());
    }
    Task task = attempt.task();
    if (policy.codeHashRequired() && task.approved().isEmpty()) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "the request has no codeHash; approved code is named by codeHash.eTag or"
              + " codeHash.sha256");
    }
    task.image().admit(policy.images());
    if (task.keep() && !policy.keep()) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "keep is true, but this Tasker keeps no sandbox; tasker.keep would let it");
    }
    return new Admitted(attempt, task.limits().within(policy.allowed()));
  }
}
