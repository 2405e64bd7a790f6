package org.dataexchange.tasker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is said of an ended run.
 *
 * @param node where it ran
 * @param durations of the steps that were gone through, in their order
 * @param execution empty where nothing ran
 */
public record Report(
    Run run,
    String node,
    Outcome outcome,
    Instant finishedAt,
    Map<Step, Duration> durations,
    Optional<Execution> execution) {

  /** The same report, of a run that came out otherwise. */
  Report with(Outcome other) {
    return new Report(run, node, other, finishedAt, durations, execution);
  }

  /**
   * What a run left.
   *
   * @param sandbox where it came from
   * @param kept how somebody can enter it, if it is kept
   */
  public record Execution(
      Ending ending, Evidence evidence, List<Output> outputs, String sandbox, Optional<Kept> kept) {

    /** Of a run that is not kept. */
    public Execution(Ending ending, Evidence evidence, List<Output> outputs, String sandbox) {
      this(ending, evidence, outputs, sandbox, Optional.empty());
    }

    Execution kept(Optional<Kept> how) {
      return new Execution(ending, evidence, outputs, sandbox, how);
    }
  }

  /** For how long somebody can enter what the run lay in, and how. */
  public record Kept(Instant until, Sandbox.Shell shell) {}

  /**
   * A regular file from the output folder.
   *
   * @param name relative to the folder, '/'-separated
   * @param size bytes
   */
  public record Output(String name, long size, String sha256) {}
}
