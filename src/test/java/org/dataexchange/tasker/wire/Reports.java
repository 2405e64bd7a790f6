package org.dataexchange.tasker.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.KeptStreams;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Step;

/** Reports with fixed contents, for tests. */
final class Reports {

  static final Evidence EVIDENCE =
      new Evidence(
          List.of("people.json"),
          List.of("/etc/hostname"),
          List.of("/tmp/out/mean.txt"),
          List.of("/usr/bin/python", "/usr/bin/gzip"),
          List.of(
              new Evidence.Started("/usr/bin/python", OptionalInt.empty(), 1),
              new Evidence.Started("/usr/bin/gzip", OptionalInt.of(0), 20)),
          List.of("AF_INET 192.0.2.1:443"),
          3,
          true,
          312,
          "cc".repeat(32),
          Evidence.Verdict.TRIED_NETWORK,
          "It tried to connect to 192.0.2.1:443.",
          "",
          List.of(new Evidence.Killed("/usr/bin/gzip", "SIGSEGV", 2)),
          Set.of());

  private static final KeptStreams STREAMS =
      new KeptStreams(
          new KeptStreams.Kept(43, "a1".repeat(32)),
          new KeptStreams.Kept(4, "a2".repeat(32)),
          new KeptStreams.Kept(32, "a3".repeat(32)));

  private static final Instant START = Instant.parse("2026-01-02T03:04:05.006789Z");
  private static final Run NOT_RELEASED =
      new Run("r-1", new RequestKey(new UUID(1, 2), "dd".repeat(32)), "123", 2, START);
  private static final Map<Step, Duration> DURATIONS =
      Map.of(
          Step.EXECUTING_ALGORITHM, Duration.ofMillis(1500),
          Step.VERIFYING_ALGORITHM, Duration.ofNanos(7_999_999),
          Step.DOWNLOADING_FILES, Duration.ofMillis(20));

  private Reports() {}

  /** Of a task that nothing ran for. */
  static Report nothingRan(Outcome outcome) {
    return new Report(
        NOT_RELEASED, "node-1", outcome, START.plusSeconds(2), Map.of(), Optional.empty());
  }

  /** Of a task that ran, with everything that a report can say. */
  static Report ran(Outcome outcome, Ending ending, Evidence evidence, Report.Output... outputs) {
    Run run =
        NOT_RELEASED.released(
            JobImage.of("datex:latest@sha256:" + "ee".repeat(32)),
            new Run.Released(
                new FetchedCode(Optional.of("5db6a51baa9e0"), "aa".repeat(32)),
                new FetchedData(4, 321, FetchedData.By.CONTENTS, "da".repeat(32)),
                new Limits(
                    Size.parse("2GiB"),
                    0.5,
                    512,
                    Size.parse("1536MiB"),
                    Size.parse("64MiB"),
                    Duration.ofHours(24)),
                "python",
                List.of(new Dependencies.Library("numpy", "1.26.4", "cd".repeat(32))),
                DURATIONS));
    return new Report(
        run,
        "node-1",
        outcome,
        START.plusSeconds(2),
        DURATIONS,
        Optional.of(
            new Report.Execution(
                ending, evidence, STREAMS, List.of(outputs), "prepared", Optional.empty())));
  }

  /** Exit code 0, with so many bytes written. */
  static Ending exited(long stdoutBytes, long stderrBytes, Ending.Left... left) {
    return ending(Optional.of(0), Optional.empty(), stdoutBytes, stderrBytes, left);
  }

  static Ending ending(
      Optional<Integer> exitCode,
      Optional<String> signal,
      long stdoutBytes,
      long stderrBytes,
      Ending.Left... left) {
    return new Ending(
        exitCode,
        signal,
        Optional.empty(),
        START,
        START.plusSeconds(1),
        EndingSample.trace(true, 312, 0, false, ""),
        stdoutBytes,
        stderrBytes,
        new Ending.Usage(
            Optional.of(12_345_678L),
            Optional.of(0L),
            Optional.of(987_654L),
            Optional.empty(),
            Optional.of(4096L),
            Optional.empty()),
        List.of(left),
        Optional.empty());
  }
}
