package org.dataexchange.tasker.task;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells from what the launcher and the kernel recorded how a run came out, and what to do. Nothing
 * is guessed from an exit code or a signal: an algorithm can choose its own. Its stderr makes no
 * reason either, only better advice.
 */
public final class Diagnosis {

  /** How programs end that met a full disk or process table and did not look at the error. */
  private static final Set<String> GAVE_UP = Set.of("SIGXFSZ", "SIGBUS", "SIGABRT");

  private final Ending ending;
  private final Evidence evidence;
  private final Limits granted;
  private final Optional<Cancellation> cancelled;
  private final Hints hints;

  private Diagnosis(
      Report.Execution execution,
      Limits granted,
      Optional<Cancellation> cancelled,
      LastWords last) {
    this.ending = execution.ending();
    this.evidence = execution.evidence();
    this.granted = granted;
    this.cancelled = cancelled;
    this.hints = new Hints(last.stderr(), last.windowsScript(), evidence, granted);
  }

  /**
   * What tells why a program gave up.
   *
   * @param windowsScript is its entry a shell's script with Windows line ends?
   */
  public record LastWords(LastLines stderr, boolean windowsScript) {
    public static final LastWords NONE = new LastWords(LastLines.NONE, false);

    /**
     * Of a run that has ended.
     *
     * @throws Failures.StorageFailed if they cannot be read
     */
    static LastWords of(SharePath code, RunFolder folder) {
      return new LastWords(LastLines.of(folder.stderr()), Entry.isWindowsScript(code, folder));
    }
  }

  /**
   * The outcome of a run that was let go. What is not the algorithm's doing comes first: a run that
   * cannot be proved is never a success, and never blamed on its author.
   *
   * @param cancelled why the run may have been stopped; one that came to its own end stands
   * @throws Failures.RunKilled if the run did not come to its own end
   */
  public static Outcome of(
      Report.Execution execution,
      Limits granted,
      Optional<Cancellation> cancelled,
      LastWords last) {
    Diagnosis diagnosis = new Diagnosis(execution, granted, cancelled, last);
    return diagnosis
        .calledOff()
        .or(diagnosis::sandboxFailure)
        .or(() -> diagnosis.ending.cause().map(diagnosis::ended))
        .or(diagnosis::outOfMemory)
        .or(diagnosis::untraced)
        .or(diagnosis::signal)
        .or(diagnosis::exitCode)
        .or(diagnosis::unproved)
        .orElseGet(Outcome.Succeeded::new);
  }

  /** Whatever else went wrong while it was stopped, nobody waits for its result. */
  private Optional<Outcome> calledOff() {
    return ending
        .cause()
        .filter(cause -> cause == Ending.Cause.STOPPED)
        .flatMap(stopped -> cancelled)
        .map(Outcome.Cancelled::new);
  }

  private Optional<Outcome> sandboxFailure() {
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

  private Outcome ended(Ending.Cause cause) {
    return switch (cause) {
      case TIMEOUT ->
          new Outcome.AlgorithmFailed(
              Reason.TIMEOUT,
              "The algorithm was ended after the allowed time of %s.".formatted(granted.timeout()),
              "The run had %s of wall clock%s; ask for a longer limits.timeout or do less."
                  .formatted(granted.timeout(), processorTime()));
      case STDOUT, STDERR ->
          new Outcome.AlgorithmFailed(
              Reason.OUTPUT_LIMIT,
              "The algorithm was ended because it wrote more than %s to %s."
                  .formatted(granted.output(), cause.name().toLowerCase(Locale.ROOT)),
              "At most %s may go to %s; write less, or write results to $TASKER_OUT."
                  .formatted(granted.output(), cause.name().toLowerCase(Locale.ROOT)));
      // only from outside: an algorithm cannot signal its launcher
      case STOPPED -> throw new Failures.RunKilled("its container was stopped from outside");
    };
  }

  /** It tells an author whether the program computed or waited. */
  private String processorTime() {
    return ending
        .usage()
        .cpuMicros()
        .map(micros -> String.format(Locale.ROOT, " and used %.1f s of processor", micros / 1e6))
        .orElse("");
  }

  private Optional<Outcome> outOfMemory() {
    boolean killed = ending.usage().outOfMemoryKills().filter(kills -> kills > 0).isPresent();
    if (!killed || ending.ranWell()) {
      return Optional.empty();
    }
    String used =
        ending.usage().peakMemory().map(peak -> " and used " + new Size(peak).rounded()).orElse("");
    return Optional.of(
        new Outcome.AlgorithmFailed(
            Reason.OUT_OF_MEMORY,
            "The algorithm was killed because it used more memory than the allowed %s."
                .formatted(granted.memory()),
            "The program had %s of memory beside %s of scratch%s: read the data in pieces, or ask for a larger limits.memory."
                .formatted(granted.memory(), granted.disk(), used)));
  }

  private Optional<Outcome> untraced() {
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

  private Optional<Outcome> signal() {
    return ending
        .signal()
        .map(
            signal ->
                Optional.of("was ended by " + signal)
                    .filter(how -> GAVE_UP.contains(signal))
                    .flatMap(this::limitMet)
                    .orElseGet(
                        () ->
                            new Outcome.AlgorithmFailed(
                                Reason.SIGNAL,
                                "The algorithm was ended by " + signal + ".",
                                "No limit ended it: %s came from the algorithm itself; see stderr."
                                    .formatted(signal))));
  }

  private Optional<Outcome> exitCode() {
    return ending
        .exitCode()
        .filter(code -> code != 0)
        .map(
            code ->
                limitMet("failed with exit code " + code)
                    .orElseGet(
                        () ->
                            new Outcome.AlgorithmFailed(
                                Reason.EXIT_CODE,
                                "The algorithm failed with exit code %d.".formatted(code),
                                hints.known().orElseGet(hints::lastWord))));
  }

  /** A limit that an algorithm can get round, and that this one met before it failed. */
  private Optional<Outcome> limitMet(String how) {
    if (ending.usage().refusedForks().filter(refused -> refused > 0).isPresent()) {
      return Optional.of(
          new Outcome.AlgorithmFailed(
              Reason.PROCESS_LIMIT,
              "The algorithm %s after it met the limit on processes.".formatted(how),
              "At most %d processes and threads may live at one time; start fewer."
                  .formatted(granted.pids())));
    }
    return ending
        .usage()
        .exhausted()
        .map(
            what ->
                new Outcome.AlgorithmFailed(
                    Reason.DISK_LIMIT,
                    "The algorithm %s after it had used up its scratch.".formatted(how),
                    spaceAdvice(what)));
  }

  private String spaceAdvice(Ending.Exhausted what) {
    return switch (what) {
      case SPACE ->
          "All files in /tmp and $TASKER_OUT may hold %s together, and did; write less, or ask for a larger limits.disk."
              .formatted(granted.disk());
      case FILES ->
          "At most %,d files and folders may lie in /tmp and $TASKER_OUT together; write fewer and larger ones."
              .formatted(granted.scratchFiles());
      case SHARED_MEMORY ->
          "/dev/shm may hold %s and %,d files; use less shared memory, or files in /tmp."
              .formatted(granted.sharedMemory(), granted.scratchFiles());
    };
  }

  /** It ran well by its own account, which is not enough. */
  private Optional<Outcome> unproved() {
    if (evidence.complete()) {
      return Optional.empty();
    }
    String what = "The run cannot be proved: its evidence is not complete.";
    return Optional.of(
        evidence.advice().isEmpty()
            ? new Outcome.SystemFailed(Reason.ENGINE, what, evidence.why(), false)
            : new Outcome.AlgorithmFailed(Reason.ENGINE, what, evidence.advice()));
  }
}
