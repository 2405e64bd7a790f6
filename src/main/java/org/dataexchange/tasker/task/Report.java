package org.dataexchange.tasker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is said of an ended run.
 *
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
  public Report with(Outcome other) {
    return new Report(run, node, other, finishedAt, durations, execution);
  }

  /**
   * All that a run left.
   *
   * @param sandbox where it came from
   * @param kept how somebody can enter it; empty where nobody asked
   */
  public record Execution(
      Ending ending,
      Evidence evidence,
      KeptStreams streams,
      List<Output> outputs,
      String sandbox,
      Optional<Kept> kept) {

    /** Of a run that wrote nothing, or of which nobody asks what it wrote; it is not kept. */
    public Execution(Ending ending, Evidence evidence, List<Output> outputs, String sandbox) {
      this(ending, evidence, KeptStreams.EMPTY, outputs, sandbox, Optional.empty());
    }

    public Execution kept(Optional<Kept> how) {
      return new Execution(ending, evidence, streams, outputs, sandbox, how);
    }
  }

  /** The answer to the wish to look into what the run lay in. */
  public sealed interface Kept {

    /** For how long somebody can enter it, and how. */
    record Open(Instant until, Sandbox.Shell shell) implements Kept {}

    /** Why nobody can. */
    record Refused(String why) implements Kept {}
  }

  /**
   * A regular file from the output folder.
   *
   * @param name relative to the folder, '/'-separated
   * @param size bytes
   */
  public record Output(String name, long size, String sha256) {}
}
