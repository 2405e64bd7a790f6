package org.dataexchange.tasker.outcome;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.text.Printable;

/**
 * Tells from what the launcher and the kernel recorded how a run came out, and what to do. Nothing
 * is guessed from an exit code or a signal: an algorithm can choose its own. Its stderr makes no
 * reason either, only better advice.
 */
public final class Diagnosis {

  /**
   * How programs end that met a full disk or process table and did not look at the error, or whose
   * runtime or libraries did not: of those some interrupt the program.
   */
  private static final Set<String> GAVE_UP =
      Set.of("SIGXFSZ", "SIGBUS", "SIGABRT", "SIGSEGV", "SIGILL", "SIGTRAP", "SIGINT");

  /** How runtimes end that have said why: V8 without memory, for one. */
  private static final Set<String> ABORTS = Set.of("SIGABRT", "SIGILL", "SIGTRAP");

  private final Ending ending;
  private final Evidence evidence;
  private final Limits granted;
  private final Optional<Cancellation> cancelled;
  private final Hints hints;
  private final Optional<LimitMet> met;
  private final ProgramsKilled killed;

  private Diagnosis(
      Report.Execution execution, Limits granted, Optional<Cancellation> cancelled, Clues clues) {
    this.ending = execution.ending();
    this.evidence = execution.evidence();
    this.granted = granted;
    this.cancelled = cancelled;
    this.hints = new Hints(clues, evidence, granted);
    this.met =
        LimitMet.of(
            new LimitMet.Facts(ending.usage(), evidence.limitErrors(), clues.stderr(), granted));
    this.killed = new ProgramsKilled(evidence.programsKilled());
  }

  /**
   * The outcome of a run that was let go. What is not the algorithm's doing comes first: a run that
   * cannot be proved is never a success, and never blamed on its author.
   *
   * @param cancelled why the run may have been stopped; one that came to its own end stands
   * @throws Failures.RunKilled if the run did not come to its own end
   */
  public static Outcome of(
      Report.Execution execution, Limits granted, Optional<Cancellation> cancelled, Clues clues) {
    Diagnosis diagnosis = new Diagnosis(execution, granted, cancelled, clues);
    return diagnosis
        .calledOff()
        .or(diagnosis::sandboxFailure)
        .or(() -> diagnosis.ending.cause().map(diagnosis::ended))
        .or(diagnosis::outOfMemory)
        .or(diagnosis::untraced)
        .or(diagnosis::signal)
        .or(diagnosis::exitCode)
        .or(diagnosis::unproved)
        .orElseGet(() -> new Outcome.Succeeded(diagnosis.wentOn()));
  }

  /** One of its processes may have met a limit, and another cannot know. */
  private String wentOn() {
    return killed.told()
        + met.filter(limit -> killed.endedBy(GAVE_UP)).map(Diagnosis::also).orElse("");
  }

  private static String also(LimitMet limit) {
    return " It also " + limit.before();
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
              killed.after(
                  "The run had %s of wall clock%s; ask for a longer limits.timeout or do less."
                          .formatted(granted.timeout(), processorTime())
                      + met.map(Diagnosis::also).orElse("")));
      case STDOUT, STDERR ->
          new Outcome.AlgorithmFailed(
              Reason.OUTPUT_LIMIT,
              "The algorithm was ended because it wrote more than %s to %s."
                  .formatted(granted.output(), cause.name().toLowerCase(Locale.ROOT)),
              "At most %s may go to %s; write less, or write results to $TASKER_OUT."
                  .formatted(granted.output(), cause.name().toLowerCase(Locale.ROOT)));
      case MEMORY -> memory();
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
    return killed ? Optional.of(memory()) : Optional.empty();
  }

  /** Also where the program went on without the process that was killed, and ended well. */
  private Outcome memory() {
    if (!LimitMet.metMemoryLimit(ending.usage(), granted).orElse(true)) {
      return new Outcome.SystemFailed(
          Reason.ENGINE,
          "The machine ran out of memory, and a process of the algorithm was killed for it.",
          "The run was within its limits: give the machine more memory, or let fewer or smaller"
              + " tasks run on it at a time.",
          true);
    }
    String used =
        ending.usage().peakMemory().map(peak -> " and used " + new Size(peak).rounded()).orElse("");
    return new Outcome.AlgorithmFailed(
        Reason.OUT_OF_MEMORY,
        "The algorithm was ended because it used more memory than the allowed %s."
            .formatted(granted.memory()),
        "The program had %s of memory beside %s of scratch%s: read the data in pieces, or ask for a larger limits.memory."
            .formatted(granted.memory(), granted.disk(), used));
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
    return ending.signal().map(this::signalled);
  }

  private Outcome signalled(String signal) {
    Optional<Outcome> met =
        GAVE_UP.contains(signal) ? limitMet("was ended by " + signal) : Optional.empty();
    return met.orElseGet(
        () ->
            new Outcome.AlgorithmFailed(
                Reason.SIGNAL,
                "The algorithm was ended by " + signal + ".",
                killed.after(signalAdvice(signal))));
  }

  private String signalAdvice(String signal) {
    Optional<String> known = ABORTS.contains(signal) ? hints.known() : Optional.empty();
    return known.orElse(
        "No limit ended it: %s came from the algorithm itself; see stderr.".formatted(signal));
  }

  private Optional<Outcome> exitCode() {
    return ending.exitCode().filter(code -> code != 0).map(this::exited);
  }

  private Outcome exited(int code) {
    return limitMet("failed with exit code " + code)
        .orElseGet(
            () ->
                new Outcome.AlgorithmFailed(
                    Reason.EXIT_CODE,
                    "The algorithm failed with exit code %d.".formatted(code),
                    killed.after(hints.known().or(this::openFiles).orElseGet(hints::lastWord))));
  }

  private Optional<String> openFiles() {
    return evidence.limitErrors().contains("EMFILE")
        ? Optional.of(
            "The program met the limit on open files: close each when it is read, or work on fewer"
                + " at a time.")
        : Optional.empty();
  }

  /** A limit that an algorithm can get round, and that this one met before it failed. */
  private Optional<Outcome> limitMet(String how) {
    return met.map(limit -> limit.ended(how, killed));
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
