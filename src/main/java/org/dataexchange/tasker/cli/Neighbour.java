package org.dataexchange.tasker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The plain task that runs beside each attack, and must come out as if it were alone. */
final class Neighbour {

  /** What {@code src/selftest/neighbour} makes of its data. */
  private static final String RIGHT = "mean 65.0 357615489";

  private final double normalMillis;

  /** Measures the normal time, as the median of what ran alone. */
  Neighbour(List<Answer> alone) {
    this.normalMillis =
        alone.stream()
            .mapToDouble(Neighbour::millis)
            .sorted()
            .skip(alone.size() / 2)
            .findFirst()
            .orElseThrow();
  }

  double normalMillis() {
    return normalMillis;
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
