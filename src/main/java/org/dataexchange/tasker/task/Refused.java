package org.dataexchange.tasker.task;

/** The request cannot be carried out as it is; its sender must act. Nothing has run. */
public final class Refused extends RuntimeException {

  private final Reason reason;

  /** Says why, for a person: what was wrong, and what is accepted. */
  public Refused(Reason reason, String why) {
    super(why);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
