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
  private Ending.Trace trace = new Ending.Trace(true, 3, 0, false, "");
  private Instant startedAt = Samples.NOW;
  private long outOfMemoryKills;
  private long refusedForks;
  private Optional<Ending.Exhausted> exhausted = Optional.empty();

  /** The entry process ended by itself. */
  public EndingSample exits(int code) {
    exitCode = Optional.of(code);
    return this;
  }

  EndingSample signalled(String name) {
    exitCode = Optional.empty();
    signal = Optional.of(name);
    return this;
  }

  EndingSample endedBy(Ending.Cause why) {
    cause = Optional.of(why);
    return this;
  }

  EndingSample launcherFailed(String what) {
    failed = Optional.of(what);
    return this;
  }

  EndingSample untraced(String said) {
    trace = new Ending.Trace(false, 3, 0, false, said);
    return this;
  }

  EndingSample outOfMemory() {
    outOfMemoryKills = 1;
    return this;
  }

  EndingSample refusedForks() {
    refusedForks = 2;
    return this;
  }

  EndingSample neverStarted() {
    startedAt = Instant.EPOCH;
    return this;
  }

  EndingSample exhausted(Ending.Exhausted what) {
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
            Optional.of(1L << 29),
            Optional.of(outOfMemoryKills),
            Optional.of(1500L),
            Optional.of(refusedForks),
            Optional.of(1L << 20),
            exhausted),
        List.of(),
        failed);
  }
}
