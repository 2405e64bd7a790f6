package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Instant;
import java.util.Optional;

/** The state of a container, as the engine has it. */
public record ContainerState(Status status, boolean outOfMemory, int exitCode, Instant startedAt) {

  /** There is no such container. */
  static final ContainerState GONE = new ContainerState(Status.GONE, false, 0, Instant.EPOCH);

  /** Exit code of a first process that ended by SIGKILL. */
  private static final int KILLED = 128 + 9;

  /** Exit code of one whose end nobody was there to see, as after a power cut. */
  private static final int UNSEEN = 255;

  /** Where a container is in its life. */
  public enum Status {
    GONE,
    CREATED,
    RUNNING,
    EXITED
  }

  static ContainerState of(InspectContainerResponse.ContainerState told) {
    return new ContainerState(
        EngineAnswers.status(told),
        Boolean.TRUE.equals(told.getOOMKilled()),
        Optional.ofNullable(told.getExitCodeLong()).orElse(0L).intValue(),
        EngineAnswers.startedAt(told));
  }

  /** By SIGKILL, which nothing inside can send to its first process, or in the engine's absence. */
  public boolean killedFromOutside() {
    return wasKilled() || exitCode == UNSEEN;
  }

  /** By SIGKILL: from outside, or by the kernel. */
  public boolean wasKilled() {
    return exitCode == KILLED;
  }

  /** The same, of a container that was at work only later than it was started. */
  public ContainerState startedAt(Instant later) {
    return new ContainerState(
        status, outOfMemory, exitCode, later.isAfter(startedAt) ? later : startedAt);
  }
}
