package org.dataexchange.tasker.sandbox.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Optional.empty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.Failures.RunLost;
import org.dataexchange.tasker.task.RunFolder;

/** The end of a run whose container is dead and left no record. */
final class UnrecordedEnd {

  private UnrecordedEnd() {}

  /**
   * Where it was killed for memory the engine knows it, and the limit was the run's own.
   *
   * @throws RunKilled if it was killed from outside
   * @throws RunLost if the launcher ended by itself, mostly for want of disk for the record
   */
  static Ending of(ContainerState state, RunFolder folder) {
    if (!state.outOfMemory() && !(state.wasKilled() && hasLoweredItsScore(folder))) {
      String how =
          "its container ended with exit code %d and left no end record"
              .formatted(state.exitCode());
      throw state.killedFromOutside() ? new RunKilled(how) : new RunLost(how, true);
    }
    return new Ending(
        empty(),
        Optional.of("SIGKILL"),
        empty(),
        state.startedAt(),
        state.startedAt(),
        new Ending.Trace(false, 0, 0, 0, true, "the launcher was killed for memory"),
        0,
        0,
        new Ending.Usage(empty(), Optional.of(1L), empty(), empty(), empty(), empty()),
        List.of(),
        empty());
  }

  /** Does the trace, as far as it was written, show that the program changed whom to kill first? */
  private static boolean hasLoweredItsScore(RunFolder folder) {
    try (Stream<String> lines = Files.lines(folder.trace(), ISO_8859_1)) {
      return lines.anyMatch(line -> line.endsWith("/oom_score_adj>") && !line.contains("O_RDONLY"));
    } catch (IOException | UncheckedIOException e) {
      return false; // it can begin again, and may get further
    }
  }
}
