package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.Answer;

/**
 * Prints an answer for people. What an algorithm wrote is shown with its control characters
 * escaped: it must not reach the reader's terminal.
 */
record PrintedAnswer(PrintStream out) {

  /**
   * @param all also what is for whoever must judge the run or ask for its approval
   */
  void print(Answer answer, boolean all) {
    JsonNode report = answer.report();
    line("state", answer.state() + " of task " + answer.message().path("taskId").asText());
    line("output", answer.output());
    line("advice", report.path("advice").asText());
    block("stdout", answer.stream("stdout"));
    block("stderr", answer.stream("stderr"));
    line("trace", trace(answer));
    report.path("evidence").path("networkAttempts").forEach(to -> line("network", to.asText()));
    report
        .path("evidence")
        .path("filesOpenedOutside")
        .forEach(file -> line("outside", file.asText()));
    report.path("outputs").forEach(file -> line("file", file(file)));
    line("times", times(report.path("durations")));
    JsonNode kept = report.path("kept");
    if (kept.has("not")) {
      line("kept", "not, as " + kept.path("not").asText());
    } else if (kept.isObject()) {
      line("kept", "until " + kept.path("until").asText());
      line("enter", kept.path("shell").asText());
      line("remove", kept.path("remove").asText());
    }
    if (all) {
      printRest(answer);
    }
  }

  /** What the trace saw, in one line. */
  static String trace(Answer answer) {
    JsonNode evidence = answer.report().path("evidence");
    if (!evidence.isObject()) {
      return "nothing ran";
    }
    return "%s, %s, %s, %s; %s"
        .formatted(
            dataFiles(evidence),
            count(evidence.path("filesOpenedOutside"), "file outside", "files outside"),
            count(evidence.path("programsStarted"), "program started", "programs started"),
            count(evidence.path("networkAttempts"), "network attempt", "network attempts"),
            Printable.of(evidence.path("verdict").asText("no verdict")));
  }

  private static String dataFiles(JsonNode evidence) {
    int listed = evidence.path("dataFilesRead").size();
    boolean more = evidence.path("leftOut").asLong() > 0;
    return "%s%d of %d data files read"
        .formatted(more ? "at least " : "", listed, evidence.path("dataFiles").asLong());
  }

  private static String count(JsonNode list, String one, String many) {
    return switch (list.size()) {
      case 0 -> "no " + one;
      case 1 -> "1 " + one;
      default -> list.size() + " " + many;
    };
  }

  private void printRest(Answer answer) {
    JsonNode report = answer.report();
    JsonNode evidence = report.path("evidence");
    line("reason", report.path("reason").asText());
    line("verdict", evidence.path("why").asText());
    evidence.path("dataFilesRead").forEach(file -> line("read", file.asText()));
    evidence.path("filesWritten").forEach(file -> line("wrote", file.asText()));
    evidence.path("programsStarted").forEach(program -> line("started", program.asText()));
    report.path("dependencies").forEach(library -> line("library", library(library)));
    line("image", image(report));
    String sha256 = report.path("sha256").asText("");
    if (!sha256.isEmpty()) {
      Optional<String> alias = Optional.ofNullable(report.path("imageAlias").textValue());
      line("approve", Approve.json(Optional.empty(), sha256, alias));
    }
  }

  /** With what an approval may bind it by. */
  private static String image(JsonNode report) {
    return Stream.of(
            Stream.of(report.path("imageAlias"), report.path("imageReference")),
            report.path("imageDigests").valueStream())
        .flatMap(texts -> texts)
        .map(text -> text.asText(""))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String library(JsonNode library) {
    return "%s %s, sha256 %s"
        .formatted(
            library.path("name").asText(),
            library.path("version").asText(),
            library.path("sha256").asText());
  }

  private void line(String name, String text) {
    if (!text.isEmpty()) {
      out.printf("%-8s %s%n", name, Printable.of(text));
    }
  }

  private void block(String name, String text) {
    if (!text.isEmpty()) {
      out.printf("%-8s%n", name);
      text.lines().forEach(line -> out.println("  " + harmless(line)));
    }
  }

  /** Tables are often made with tabs. */
  private static String harmless(String line) {
    return List.of(line.split("\t", -1)).stream()
        .map(Printable::of)
        .collect(Collectors.joining("\t"));
  }

  private static String file(JsonNode file) {
    String name = file.path("name").asText();
    if (file.has("left")) {
      return name + " was left: " + file.path("left").asText();
    }
    return "%s, %d bytes, sha256 %s"
        .formatted(name, file.path("size").asLong(), file.path("sha256").asText());
  }

  private static String times(JsonNode durations) {
    return durations.properties().stream()
        .map(
            (Map.Entry<String, JsonNode> step) ->
                step.getKey() + " " + step.getValue().asLong() + " ms")
        .collect(Collectors.joining(", "));
  }
}
