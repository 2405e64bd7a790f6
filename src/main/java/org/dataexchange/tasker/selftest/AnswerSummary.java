package org.dataexchange.tasker.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dataexchange.tasker.wire.Answer;

/** What came of an attack, in words for the table. */
final class AnswerSummary {

  /** Of a longer list the rest is only counted. */
  private static final int MOST_ERRORS = 4;

  private static final int LONGEST = 100;

  private static final String REJECTED = "Task has been rejected: ";
  private static final String REFUSED = "refused ";

  private AnswerSummary() {}

  /** For example {@code success, clean; 12 refused: EPERM 9, ENOENT 3}. */
  static String inWords(Answer answer) {
    JsonNode report = answer.report();
    StringBuilder words = new StringBuilder(answer.state());
    String reason = report.path("reason").asText();
    if (!reason.equals("completed")) {
      words.append(' ').append(reason);
    }
    appendPresent(words, report.path("signal"));
    appendPresent(words, report.path("evidence").path("verdict"));
    if (!report.path("evidence").path("complete").asBoolean(true)) {
      words.append("; ").append(report.path("evidence").path("why").asText());
    }
    String refused = refused(answer.stream("stdout"));
    if (!refused.isEmpty()) {
      words.append("; ").append(refused);
    } else if (!report.path("evidence").isObject()) {
      words.append("; ").append(answer.message().path("output").asText().replace(REJECTED, ""));
    } else {
      appendLastLine(words, answer.stream("stdout"));
    }
    if (reason.equals("exit-code")) {
      appendLastLine(words, answer.stream("stderr"));
    }
    return words.toString();
  }

  private static void appendPresent(StringBuilder words, JsonNode value) {
    if (value.isTextual()) {
      words.append(", ").append(value.asText());
    }
  }

  private static void appendLastLine(StringBuilder words, String stream) {
    String last = stream.substring(Math.max(0, stream.length() - LONGEST)).strip();
    last = last.substring(last.lastIndexOf('\n') + 1);
    if (!last.isEmpty() && last.length() < LONGEST) {
      words.append("; ").append(last);
    }
  }

  /** How often which refusal was said. */
  private static String refused(String stdout) {
    Map<String, Integer> counts = new TreeMap<>();
    stdout
        .lines()
        .filter(line -> line.startsWith(REFUSED))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(why -> why.matches("E[A-Z0-9]+|[a-zA-Z]+Error|timeout|gaierror"))
        .forEach(why -> counts.merge(why, 1, Integer::sum));
    if (counts.isEmpty()) {
      return "";
    }
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    return "%d refused: %s%s"
        .formatted(
            all,
            counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_ERRORS)
                .map(count -> count.getKey() + ' ' + count.getValue())
                .collect(Collectors.joining(", ")),
            counts.size() > MOST_ERRORS ? ", …" : "");
  }
}
