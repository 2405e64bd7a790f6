package org.dataexchange.tasker.task;

/** What can go wrong around a run that is neither the algorithm's nor the sender's fault. */
public final class Failures {

  private Failures() {}

  /** Tasker's surroundings failed; the same call may do better later unless said otherwise. */
  public abstract static sealed class SystemFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

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
    private static final long serialVersionUID = 1;

    public StorageFailed(String what, Throwable cause) {
      super(Reason.STORAGE, what, true, cause);
    }

    public StorageFailed(String what, boolean worthTryingAgain, Throwable cause) {
      super(Reason.STORAGE, what, worthTryingAgain, cause);
    }
  }

  /** The container engine did not answer, or refused what every engine should do. */
  public static final class EngineFailed extends SystemFailed {
    private static final long serialVersionUID = 1;

    public EngineFailed(String what, boolean worthTryingAgain, Throwable cause) {
      super(Reason.ENGINE, what, worthTryingAgain, cause);
    }
  }

  /** What a run left does not prove how it ended, and it was nothing from outside that ended it. */
  public static final class RunLost extends SystemFailed {
    private static final long serialVersionUID = 1;

    /** Another run would end like this one. */
    public RunLost(String what) {
      this(what, false);
    }

    /**
     * @param retry may another run do better?
     */
    public RunLost(String what, boolean retry) {
      super(Reason.ENGINE, what, retry, null);
    }
  }

  /**
   * Something from outside ended a run before its algorithm had come to its end: its machine or its
   * engine went down, or somebody killed it. Nothing came of it, so it can begin again.
   */
  public static final class RunKilled extends SystemFailed {
    private static final long serialVersionUID = 1;

    public RunKilled(String what) {
      super(Reason.ENGINE, what, true, null);
    }
  }

  /** The task ended the life of its server, or lost its own, too often. */
  public static final class GivenUp extends SystemFailed {
    private static final long serialVersionUID = 1;

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
    private static final long serialVersionUID = 1;
    private final transient SystemFailed failure;

    Elsewhere(String objection, SystemFailed failure) {
      super(objection, failure);
      this.failure = failure;
    }

    /** What ends the run if it cannot be given away. */
    public SystemFailed failure() {
      return failure;
    }
  }

  /** The server is stopping; the run goes on in its container and is joined after the restart. */
  public static final class Detached extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Detached(String taskId) {
      super("task " + Printable.of(taskId) + " is left to itself: the server is stopping");
    }
  }
}
