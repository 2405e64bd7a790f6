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

  /** A run's container is gone, and what it left does not prove how it ended. */
  public static final class RunLost extends SystemFailed {
    private static final long serialVersionUID = 1;

    public RunLost(String what) {
      super(Reason.ENGINE, what, false, null);
    }
  }

  /** The task ended the life of its server too often. */
  public static final class GivenUp extends SystemFailed {
    private static final long serialVersionUID = 1;

    public GivenUp(int attempts) {
      super(
          Reason.ATTEMPTS,
          "the server died in each of the %d attempts to run it".formatted(attempts),
          false,
          null);
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
