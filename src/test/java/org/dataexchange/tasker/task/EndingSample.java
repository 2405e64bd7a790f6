package org.dataexchange.tasker.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An end record, that of a run without trouble unless a test says otherwise. */
public final class EndingSample {

  private Optional<Integer> exitCode = Optional.of(0);
  private Optional<String> signal = Optional.empty();
  private Optional<Ending.Cause> cause = Optional.empty();
  private Optional<String> failed = Optional.empty();
  private Ending.Trace trace = trace(true, 3, 0, false, "");
  private Instant startedAt = Samples.NOW;
  private long outOfMemoryKills;
  private long peakMemory = 1L << 29;
  private long refusedForks;
  private Optional<Ending.Exhausted> exhausted = Optional.empty();

  /** The trace of a run that nobody ended. */
  public static Ending.Trace trace(
      boolean whole, long lines, long notKept, boolean openingsLost, String said) {
    return new Ending.Trace(whole, lines, lines, notKept, openingsLost, said);
  }

  /** The entry process ended by itself. */
  public EndingSample exits(int code) {
    exitCode = Optional.of(code);
    return this;
  }

  public EndingSample signalled(String name) {
    exitCode = Optional.empty();
    signal = Optional.of(name);
    return this;
  }

  public EndingSample endedBy(Ending.Cause why) {
    cause = Optional.of(why);
    return this;
  }

  public EndingSample launcherFailed(String what) {
    failed = Optional.of(what);
    return this;
  }

  public EndingSample untraced(String said) {
    trace = trace(false, 3, 0, false, said);
    return this;
  }

  public EndingSample outOfMemory() {
    peakMemory = 612L << 20;
    outOfMemoryKills = 1;
    return this;
  }

  public EndingSample atMemoryLimit() {
    peakMemory = 612L << 20;
    return this;
  }

  public EndingSample killedForTheMachinesMemory() {
    outOfMemoryKills = 1;
    return this;
  }

  public EndingSample refusedForks() {
    refusedForks = 2;
    return this;
  }

  public EndingSample neverStarted() {
    startedAt = Instant.EPOCH;
    return this;
  }

  public EndingSample exhausted(Ending.Exhausted what) {
    exhausted = Optional.of(what);
    return this;
  }

  public Ending ending() {
    return new Ending(
        exitCode,
        signal,
        cause,
        startedAt,
        Samples.NOW.plusSeconds(2),
        trace,
        2,
        0,
        new Ending.Usage(
            Optional.of(peakMemory),
            Optional.of(outOfMemoryKills),
            Optional.of(1500L),
            Optional.of(refusedForks),
            Optional.of(1L << 20),
            exhausted),
        List.of(),
        failed);
  }
}
