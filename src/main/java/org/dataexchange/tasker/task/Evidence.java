package org.dataexchange.tasker.task;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The proof that a run's trace gives, in the words of the contract. Each list holds distinct
 * entries in the order of their first appearance and is bounded; {@code leftOut} counts what did
 * not fit.
 *
 * @param dataFilesRead paths below {@code /tmp/data}, relative to it
 * @param filesOpenedOutside absolute paths outside code, data, scratch and the runtime's own files
 * @param filesWritten absolute paths opened for writing
 * @param programsStarted absolute paths, or as written where the kernel did not resolve one
 * @param programTree the same by who started them
 * @param networkAttempts family and address as the trace shows them
 * @param complete was every line of the trace there and understood?
 * @param lines of the whole trace, with those that were not kept
 * @param sha256 of the kept trace
 * @param why one sentence for the verdict
 * @param advice how the program can be changed so that all of it is seen; empty if that is not why
 * @param programsKilled by signals, beside the entry, before the run came to its end; the verdict
 *     has nothing to do with them
 * @param limitErrors by which traced calls told that they met a limit: {@code EMFILE}
 */
public record Evidence(
    List<String> dataFilesRead,
    List<String> filesOpenedOutside,
    List<String> filesWritten,
    List<String> programsStarted,
    List<Started> programTree,
    List<String> networkAttempts,
    int leftOut,
    boolean complete,
    long lines,
    String sha256,
    Verdict verdict,
    String why,
    String advice,
    List<Killed> programsKilled,
    Set<String> limitErrors) {

  public Evidence {
    programsKilled = List.copyOf(programsKilled);
    limitErrors = Set.copyOf(limitErrors);
  }

  /**
   * A program that another one started, once or more often.
   *
   * @param by the place in the list of the one that started it, which is before this; nothing for
   *     the algorithm's entry, which is the first, and where the trace does not show it
   */
  public record Started(String program, OptionalInt by, long times) {}

  /**
   * Processes that ran the same program and that the same signal ended.
   *
   * @param program an absolute path, or empty where it is not known
   * @param signal {@code SIGSEGV}; none by which programs are ended in good order
   */
  public record Killed(String program, String signal, long times) {}

  /** The judgement on a run, for a data owner. */
  public enum Verdict {
    CLEAN,
    TRIED_NETWORK,
    TOUCHED_OUTSIDE,
    INCONSISTENT,
    INCOMPLETE;

    /** The name in messages: {@code tried-network}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Turns the traces of runs into evidence. */
  @FunctionalInterface
  public interface Reader {

    /** Begins with the trace of a run, or goes on where a former server was. Never fails. */
    Reading open(RunFolder folder);
  }

  /** The reading of one trace, while it is written; in constant memory. For one thread. */
  public interface Reading {

    /**
     * Reads what has been written since. What cannot be read now is left for later; an algorithm
     * whose trace nobody reads is held up in the end.
     */
    void advance();

    /**
     * Reads the rest, when nothing more will be written.
     *
     * @throws Failures.StorageFailed if the trace cannot be read
     */
    Evidence finish(Ending ending);
  }
}
