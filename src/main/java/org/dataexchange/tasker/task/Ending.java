package org.dataexchange.tasker.task;

import static java.util.Optional.empty;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The end of a run, as its launcher recorded it outside the algorithm's reach.
 *
 * @param exitCode of the entry process, unless a signal ended it or it never started
 * @param signal that ended the entry process: {@code SIGKILL}
 * @param cause what made the launcher end the run, if it did not end by itself
 * @param trace how much of it there was
 * @param stdoutBytes written by the algorithm, kept or not
 * @param left what stayed in {@code /tmp/out}, with the reason
 * @param failed what the launcher itself could not do
 */
public record Ending(
    Optional<Integer> exitCode,
    Optional<String> signal,
    Optional<Cause> cause,
    Instant startedAt,
    Instant finishedAt,
    Trace trace,
    long stdoutBytes,
    long stderrBytes,
    Usage usage,
    List<Left> left,
    Optional<String> failed) {

  /** Why the launcher ended a run. */
  public enum Cause {
    TIMEOUT,
    STDOUT,
    STDERR,
    /** The kernel killed one of its processes for memory, and others might have waited for that. */
    MEMORY,
    STOPPED;

    /** The cause with that name in the end record. */
    public static Cause named(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * The tracer's own end.
   *
   * @param whole it saw the last process end, and all it wrote lay there to be read
   * @param lines of all of it
   * @param before of its lines, those that were there when the run had ended or began to be ended:
   *     of processes that were killed later it was the launcher that killed them
   * @param notKept bytes beyond the part that is kept
   * @param openingsLost did the kernel not tell of every opening of a data file?
   * @param said its complaints, empty if it had none
   */
  public record Trace(
      boolean whole, long lines, long before, long notKept, boolean openingsLost, String said) {}

  /**
   * The kernel's counts; empty where the engine's host does not show it.
   *
   * @param peakMemory bytes, scratch included
   * @param outOfMemoryKills processes that the kernel killed for memory
   * @param cpuMicros processor time
   * @param refusedForks forks that met the limit on processes
   * @param peakScratch bytes in {@code /tmp}, the most that was seen
   * @param exhausted what of the scratch was used up at some time
   */
  public record Usage(
      Optional<Long> peakMemory,
      Optional<Long> outOfMemoryKills,
      Optional<Long> cpuMicros,
      Optional<Long> refusedForks,
      Optional<Long> peakScratch,
      Optional<Exhausted> exhausted) {

    /** Nothing is known. */
    public static final Usage UNKNOWN =
        new Usage(empty(), empty(), empty(), empty(), empty(), empty());
  }

  /** A part of scratch that can be used up. */
  public enum Exhausted {
    SPACE,
    FILES,
    SHARED_MEMORY;

    /** The one with that name in the end record. */
    public static Exhausted named(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /** One thing that stayed in the output folder. */
  public record Left(String name, String why) {}

  /** From the order to the end of the entry process; zero if it was never let go. */
  public Duration took() {
    return startedAt.equals(Instant.EPOCH)
        ? Duration.ZERO
        : Duration.between(startedAt, finishedAt);
  }

  /** Did the entry process end by itself, with 0, within every limit? */
  public boolean ranWell() {
    return cause.isEmpty() && exitCode.filter(code -> code == 0).isPresent();
  }
}
