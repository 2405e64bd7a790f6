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
   * @return does it bear looking at?
   */
  boolean add(long seed, int first, Ending ending, FuzzReport report, Evidence evidence) {
    int before = findings.size();
    String where = "seed %d, programs from %d: ".formatted(seed, first);
    verdicts.merge(evidence.verdict(), 1, Integer::sum);
    report.deeds().forEach(deed -> done.merge(deed.way(), 1, Integer::sum));
    if (evidence.complete()) {
      report.deeds().stream()
          .filter(deed -> !deed.isIn(evidence))
          .forEach(deed -> findings.add(where + "missing is " + deed));
    } else {
      incomplete.merge(evidence.why().replaceAll("[0-9]+", "N"), 1, Integer::sum);
    }
    if (evidence.verdict() == Verdict.INCONSISTENT) {
      findings.add(where + evidence.why());
    }
    if (!ending.ranWell() || ending.failed().isPresent()) {
      findings.add(where + ending);
    }
    if (report.breaches() > 0) {
      findings.add(where + "breach " + report.lastBreach());
    }
    return findings.size() > before || !evidence.complete();
  }

  /** What must not be. */
  List<String> findings() {
    return findings;
  }

  /** How many runs had evidence that is not complete, by the reason. */
  Map<String, Integer> incomplete() {
    return incomplete;
  }

  /** How often what was done in which way. */
  Map<Way, Integer> done() {
    return done;
  }

  @Override
  public String toString() {
    return "verdicts %s, incomplete %s, done %s, findings %d"
        .formatted(verdicts, incomplete, done, findings.size());
  }
}
