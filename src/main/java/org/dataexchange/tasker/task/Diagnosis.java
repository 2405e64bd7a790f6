package org.dataexchange.tasker.task;

import java.util.Optional;

/** Tells from what the launcher and the kernel recorded how a run came out, and what to do. */
final class Diagnosis {

  /** How the kernel ends what writes beyond the largest file size, which is the disk's. */
  private static final String TOO_LARGE_A_FILE = "SIGXFSZ";

  private Diagnosis() {}

  /**
   * The outcome of a run that was let go. What is not the algorithm's doing comes first: a run that
   * cannot be proved is never a success, and never blamed on its author.
   */
  static Outcome of(Ending ending, Limits granted) {
    return sandboxFailure(ending)
        .or(() -> ending.cause().map(cause -> ended(cause, granted)))
        .or(() -> outOfMemory(ending, granted))
        .or(() -> untraced(ending))
        .or(() -> signal(ending, granted))
        .or(() -> exitCode(ending, granted))
        .orElseGet(Outcome.Succeeded::new);
  }

  private static Optional<Outcome> sandboxFailure(Ending ending) {
    return ending
        .failed()
        .map(
            what ->
                new Outcome.SystemFailed(
                    Reason.ENGINE,
                    "The sandbox failed: " + what + ".",
                    "See whether the workspace's disk is full and the job image is whole: " + what,
                    true));
  }

  private static Outcome ended(Ending.Cause cause, Limits granted) {
    return switch (cause) {
      case TIMEOUT ->
          new Outcome.AlgorithmFailed(
              Reason.TIMEOUT,
              "The algorithm was ended after the allowed time of %s.".formatted(granted.timeout()),
              "The run had %s of wall clock; ask for a longer limits.timeout or do less."
                  .formatted(granted.timeout()));
      case STDOUT, STDERR ->
          new Outcome.AlgorithmFailed(
              Reason.OUTPUT_LIMIT,
              "The algorithm was ended because it wrote more than %s to %s."
                  .formatted(granted.output(), cause.name().toLowerCase(java.util.Locale.ROOT)),
              "At most %s may go to %s; write less, or write results to $TASKER_OUT."
                  .formatted(granted.output(), cause.name().toLowerCase(java.util.Locale.ROOT)));
      case STOPPED ->
          new Outcome.SystemFailed(
              Reason.ENGINE,
              "The sandbox was stopped from outside.",
              "Somebody or the engine stopped the container; send the task again.",
              true);
    };
  }

  private static Optional<Outcome> outOfMemory(Ending ending, Limits granted) {
    boolean killed = ending.usage().outOfMemoryKills().filter(kills -> kills > 0).isPresent();
    if (!killed || ending.ranWell()) {
      return Optional.empty();
    }
    String used =
        ending.usage().peakMemory().map(peak -> new Size(peak).rounded() + " of ").orElse("");
    return Optional.of(
        new Outcome.AlgorithmFailed(
            Reason.OUT_OF_MEMORY,
            "The algorithm was killed because it used more memory than the allowed %s."
                .formatted(granted.memory()),
            "Used %s%s allowed (and %s of scratch); ask for a larger limits.memory or read the data in pieces."
                .formatted(used, granted.memory(), granted.disk())));
  }

  private static Optional<Outcome> untraced(Ending ending) {
    if (ending.trace().whole()) {
      return Optional.empty();
    }
    String said = ending.trace().said().isEmpty() ? "" : ": " + ending.trace().said();
    return Optional.of(
        new Outcome.SystemFailed(
            Reason.ENGINE,
            "The run cannot be proved: its trace is not whole.",
            "The tracer did not see the run to its end" + Printable.of(said) + ".",
            false));
  }

  private static Optional<Outcome> signal(Ending ending, Limits granted) {
    return ending
        .signal()
        .map(
            signal ->
                signal.equals(TOO_LARGE_A_FILE)
                    ? new Outcome.AlgorithmFailed(
                        Reason.DISK_LIMIT,
                        "The algorithm was ended because it wrote a file larger than %s."
                            .formatted(granted.disk()),
                        "All files in /tmp and $TASKER_OUT may hold %s together; write less, or ask for a larger limits.disk."
                            .formatted(granted.disk()))
                    : new Outcome.AlgorithmFailed(
                        Reason.SIGNAL,
                        "The algorithm was ended by " + signal + ".",
                        "No limit ended it: %s came from the algorithm itself; see stderr."
                            .formatted(signal)));
  }

  private static Optional<Outcome> exitCode(Ending ending, Limits granted) {
    return ending
        .exitCode()
        .filter(code -> code != 0)
        .map(
            code ->
                refusedForks(ending)
                    ? new Outcome.AlgorithmFailed(
                        Reason.PROCESS_LIMIT,
                        "The algorithm failed with exit code %d after it met the limit on processes."
                            .formatted(code),
                        "At most %d processes and threads may live at one time; start fewer."
                            .formatted(granted.pids()))
                    : new Outcome.AlgorithmFailed(
                        Reason.EXIT_CODE,
                        "The algorithm failed with exit code %d.".formatted(code),
                        "See stderr: its last lines say why the algorithm gave up."));
  }

  private static boolean refusedForks(Ending ending) {
    return ending.usage().refusedForks().filter(refused -> refused > 0).isPresent();
  }
}
