package org.dataexchange.tasker.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.wire.Answer;

/** The plain task that runs beside each attack, and must come out as if it were alone. */
final class PlainTask {

  /** What {@code src/selftest/neighbour} makes of its data. */
  private static final String RIGHT = "mean 65.0 357615489";

  /** Twice what it takes where the attacks' times were set. */
  private static final double USUAL_MILLIS = 600;

  private final double normalMillis;

  /** Measures the normal time, as the median of what ran alone. */
  PlainTask(List<Answer> alone) {
    this.normalMillis =
        alone.stream()
            .mapToDouble(PlainTask::millis)
            .sorted()
            .skip(alone.size() / 2)
            .findFirst()
            .orElseThrow();
  }

  double normalMillis() {
    return normalMillis;
  }

  /** How many times as long as written an attack may take here; 1 where it is not slow. */
  double slowness() {
    return Math.max(1, normalMillis / USUAL_MILLIS);
  }

  double ratio(Answer answer) {
    return millis(answer) / Math.max(1, normalMillis);
  }

  private static double millis(Answer answer) {
    return answer.report().path("durations").path("ExecutingAlgorithm").asDouble();
  }

  /** What is wrong with it; empty if it is as it should be. */
  static List<String> complaints(Answer answer) {
    List<String> complaints = new ArrayList<>();
    String verdict = answer.report().path("evidence").path("verdict").asText("none");
    if (!answer.state().equals("success") || !verdict.equals("clean")) {
      complaints.add(
          "the plain task beside it: %s %s, %s%s"
              .formatted(
                  answer.state(),
                  answer.report().path("reason").asText(),
                  verdict,
                  Stream.of(answer.stream("stderr"), answer.message().path("output").asText())
                      .filter(text -> !text.isBlank())
                      .findFirst()
                      .map(text -> ": " + text.lines().reduce("", (first, last) -> last))
                      .orElse("")));
    } else if (!answer.stream("stdout").strip().equals(RIGHT)) {
      complaints.add("the plain task beside it printed " + answer.stream("stdout").strip());
    }
    return complaints;
  }
}
