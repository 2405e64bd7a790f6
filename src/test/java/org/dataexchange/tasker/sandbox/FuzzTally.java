package org.dataexchange.tasker.sandbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.sandbox.FuzzReport.Way;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;

/** What came of many programs of the fuzzer. */
final class FuzzTally {

  private final List<String> findings = new ArrayList<>();
  private final Map<Way, Integer> done = new EnumMap<>(Way.class);
  private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
  private final Map<String, Integer> incomplete = new TreeMap<>();

  /**
   * Judges one run.
   *
   * @param where how to have it again
   */
  void add(String where, Ending ending, FuzzReport report, Evidence evidence) {
    verdicts.merge(evidence.verdict(), 1, Integer::sum);
    report.deeds().forEach(deed -> done.merge(deed.way(), 1, Integer::sum));
    if (evidence.complete()) {
      report.deeds().stream()
          .filter(deed -> !deed.isIn(evidence))
          .forEach(deed -> findings.add(where + ": missing is " + deed));
    } else {
      incomplete.merge(reason(evidence), 1, Integer::sum);
    }
    if (!ending.ranWell() && !isGivenUp(ending) || ending.failed().isPresent()) {
      findings.add(where + ": " + ending);
    }
    if (report.breaches() > 0) {
      findings.add(where + ": breach " + report.lastBreach());
    }
  }

  /**
   * Strace ends itself, and so the run, where a process that it lets stay stopped is killed at that
   * very moment.
   */
  private static boolean isGivenUp(Ending ending) {
    return !ending.trace().whole() && ending.trace().said().contains("PTRACE_LISTEN");
  }

  /** The same for the same reason. */
  private static String reason(Evidence evidence) {
    return evidence.why().replaceFirst("(; what is there| \\().*", "").replaceAll("[0-9]+", "N");
  }

  /** What must not be. */
  List<String> findings() {
    return findings;
  }

  /** How many runs had evidence that is complete. */
  int complete() {
    return verdicts.values().stream().mapToInt(Integer::intValue).sum()
        - verdicts.getOrDefault(Verdict.INCOMPLETE, 0);
  }

  /** How often what was done in which way. */
  Map<Way, Integer> done() {
    return done;
  }

  @Override
  public String toString() {
    return "runs %s; incomplete for %s; done %s; %d findings"
        .formatted(verdicts, incomplete, done, findings.size());
  }
}
