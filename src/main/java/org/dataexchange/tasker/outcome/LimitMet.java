package org.dataexchange.tasker.outcome;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;

/**
 * A limit that a program can get round, and that it met. The kernel's counts and the trace tell of
 * it, whatever error the program was shown and whatever it made of that.
 *
 * @param advice what to change
 */
record LimitMet(Reason reason, String what, String advice) {

  /** How the system calls full space, in all languages; for too many watches it has no words. */
  private static final Pattern NO_SPACE =
      Pattern.compile("(?!.*watch).*(No space left on device|ENOSPC).*");

  /** The facts of a run that tell of limits. */
  record Facts(Ending.Usage usage, Set<String> errors, LastLines stderr, Limits granted) {

    private boolean failedWith(String error) {
      return errors.contains(error);
    }

    private boolean says(Pattern words) {
      return stderr.lines().stream().anyMatch(line -> words.matcher(line).matches());
    }
  }

  /** The first that holds; that which is sure comes first. */
  static Optional<LimitMet> of(Facts facts) {
    return processes(facts)
        .or(() -> facts.usage().exhausted().map(what -> scratch(what, facts.granted())))
        .or(() -> largestFile(facts))
        .or(() -> memory(facts))
        .or(() -> space(facts));
  }

  private static Optional<LimitMet> processes(Facts facts) {
    boolean counted = facts.usage().refusedForks().filter(refused -> refused > 0).isPresent();
    return when(
        counted || facts.failedWith("EAGAIN"),
        Reason.PROCESS_LIMIT,
        "met the limit on processes",
        "At most %d processes and threads may live at one time; start fewer."
            .formatted(facts.granted().pids()));
  }

  private static LimitMet scratch(Ending.Exhausted what, Limits granted) {
    String advice =
        switch (what) {
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
    return new LimitMet(Reason.DISK_LIMIT, "had used up its scratch", advice);
  }

  private static Optional<LimitMet> largestFile(Facts facts) {
    return when(
        facts.failedWith("EFBIG"),
        Reason.DISK_LIMIT,
        "wanted a file larger than all of its scratch",
        "All files in /tmp and $TASKER_OUT may hold %s together, and one was to be larger, holes included; write less, or ask for a larger limits.disk."
            .formatted(facts.granted().disk()));
  }

  /** Without a kill: a call that needs memory in the kernel is refused where there is none. */
  private static Optional<LimitMet> memory(Facts facts) {
    return when(
        facts.failedWith("ENOMEM") && metMemoryLimit(facts.usage(), facts.granted()).orElse(false),
        Reason.OUT_OF_MEMORY,
        "was refused memory at its limit",
        "The program had %s of memory beside %s of scratch; do less at a time, or ask for a larger limits.memory."
            .formatted(facts.granted().memory(), facts.granted().disk()));
  }

  /**
   * Did the run use all that it may, or was it the machine's memory that was short? Nothing if that
   * is not known. A kernel that counts how often a limit was met is not to be had everywhere, but
   * what is killed at its limit has been close to it.
   */
  static Optional<Boolean> metMemoryLimit(Ending.Usage usage, Limits granted) {
    long most = granted.memory().bytes() + granted.disk().bytes();
    return usage.peakMemory().map(peak -> peak >= most / 10 * 9);
  }

  /**
   * Where it was full for too short a time to be seen so, as by a file that has no name. Of that
   * the kernel keeps no count, so here the program's word is taken; nothing else that it could
   * write to has an end, and it is the author's fault either way.
   */
  private static Optional<LimitMet> space(Facts facts) {
    return when(
        facts.failedWith("ENOSPC") || facts.says(NO_SPACE),
        Reason.DISK_LIMIT,
        "had used up its scratch",
        "No space was left: all files in /tmp and $TASKER_OUT may hold %s together, and /dev/shm %s; write less, or ask for a larger limits.disk."
            .formatted(facts.granted().disk(), facts.granted().sharedMemory()));
  }

  private static Optional<LimitMet> when(boolean met, Reason reason, String what, String advice) {
    return met ? Optional.of(new LimitMet(reason, what, advice)) : Optional.empty();
  }

  /** Of a program that went on after it. */
  String before() {
    return "%s: %s".formatted(what, advice);
  }

  /** Of a program that failed after it. */
  Outcome.AlgorithmFailed ended(String how, ProgramsKilled killed) {
    return new Outcome.AlgorithmFailed(
        reason, "The algorithm %s after it %s.".formatted(how, what), killed.after(advice));
  }
}
