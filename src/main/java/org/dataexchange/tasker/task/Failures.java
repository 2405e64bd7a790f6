package org.dataexchange.tasker.task;

import org.dataexchange.tasker.text.Printable;

/** The failures around a run that are neither the algorithm's nor the sender's fault. */
public final class Failures {

  private Failures() {}

  /** Tasker's surroundings failed; the same call may do better later unless said otherwise. */
  public abstract static sealed class SystemFailed extends RuntimeException {

    private final Reason reason;
    private final boolean worthTryingAgain;

    SystemFailed(Reason reason, String what, boolean worthTryingAgain, Throwable cause) {
      super(what, cause);
      this.reason = reason;
      this.worthTryingAgain = worthTryingAgain;
    }

    public Reason reason() {
      return reason;
    }

    /** Can waiting help? */
    public boolean worthTryingAgain() {
      return worthTryingAgain;
    }
  }

  /** The storage, or the disk that is to hold what comes from it, failed. */
  public static final class StorageFailed extends SystemFailed {
    public StorageFailed(String what) {
      this(what, null);
    }

    public StorageFailed(String what, Throwable cause) {
      this(what, true, cause);
    }

    public StorageFailed(String what, boolean worthTryingAgain, Throwable cause) {
      super(Reason.STORAGE, what, worthTryingAgain, cause);
    }

    /** For good: waiting does not help. */
    public static StorageFailed lasting(String what) {
      return new StorageFailed(what, false, null);
    }
  }

  /** The container engine did not answer, or refused what every engine should do. */
  public static final class EngineFailed extends SystemFailed {
    public EngineFailed(String what) {
      this(what, true, null);
    }

    public EngineFailed(String what, boolean worthTryingAgain, Throwable cause) {
      super(Reason.ENGINE, what, worthTryingAgain, cause);
    }

    /** For good: waiting does not help. */
    public static EngineFailed lasting(String what) {
      return new EngineFailed(what, false, null);
    }
  }

  /** The record cannot be written; what waits for it goes out later. */
  public static final class RecordFailed extends SystemFailed {
    public RecordFailed(String what, Throwable cause) {
      super(Reason.STORAGE, what, true, cause);
    }
  }

  /** A run left no proof of how it ended, and nothing from outside ended it. */
  public static final class RunLost extends SystemFailed {
    /** Another run would end like this one. */
    public RunLost(String what) {
      this(what, false);
    }

    /** May another run do better? */
    public RunLost(String what, boolean retry) {
      super(Reason.ENGINE, what, retry, null);
    }
  }

  /**
   * Something from outside ended a run before its algorithm had come to its end: its machine or its
   * engine went down, or somebody killed it. Nothing came of it, so it can begin again.
   */
  public static final class RunKilled extends SystemFailed {
    public RunKilled(String what) {
      super(Reason.ENGINE, what, true, null);
    }
  }

  /** The task ended the life of its server, or lost its own, too often. */
  public static final class GivenUp extends SystemFailed {
    public GivenUp(int attempts) {
      super(
          Reason.ATTEMPTS,
          "each of the %d attempts to run it ended with the death of its server or its container"
              .formatted(attempts),
          false,
          null);
    }
  }

  /** The node is not fit, and nothing has run: another one, or this one later, begins the run. */
  public static final class Elsewhere extends RuntimeException {
    private final transient SystemFailed failure;

    public Elsewhere(String objection, SystemFailed failure) {
      super(objection, failure);
      this.failure = failure;
    }

    /** The failure that ends the run if it cannot be given away. */
    public SystemFailed failure() {
      return failure;
    }
  }

  /** The server is stopping; the run goes on in its container and is joined after the restart. */
  public static final class Detached extends RuntimeException {
    public Detached(String taskId) {
      super("task " + Printable.of(taskId) + " is left to itself: the server is stopping");
    }
  }
}
