package org.dataexchange.tasker.task;

import java.util.Locale;

/** Why a run came to its end; the closed list of the report. */
public enum Reason {
  COMPLETED(Fault.NONE),
  EXIT_CODE(Fault.ALGORITHM),
  SIGNAL(Fault.ALGORITHM),
  TIMEOUT(Fault.ALGORITHM),
  OUT_OF_MEMORY(Fault.ALGORITHM),
  OUTPUT_LIMIT(Fault.ALGORITHM),
  DISK_LIMIT(Fault.ALGORITHM),
  PROCESS_LIMIT(Fault.ALGORITHM),
  CANCELLED(Fault.SENDER),
  DEPENDENCIES(Fault.ALGORITHM),
  HASH_MISMATCH(Fault.SENDER),
  INVALID_MESSAGE(Fault.SENDER),
  NOT_FOUND(Fault.SENDER),
  STORAGE(Fault.OPERATOR),
  ENGINE(Fault.OPERATOR),
  ATTEMPTS(Fault.OPERATOR);

  private final Fault usualFault;

  Reason(Fault usualFault) {
    this.usualFault = usualFault;
  }

  /** Who mostly acts then; an outcome can say otherwise. */
  public Fault usualFault() {
    return usualFault;
  }

  /** The name in messages, metrics and logs: {@code out-of-memory}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Who must act after a run has ended for some reason. */
  public enum Fault {
    NONE,
    ALGORITHM,
    SENDER,
    OPERATOR;

    /** The name in messages: {@code algorithm}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
