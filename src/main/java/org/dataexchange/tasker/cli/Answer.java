package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.dataexchange.tasker.task.Printable;

/** A done message; what it lacks reads as empty. */
record Answer(JsonNode message) {

  /**
   * @throws CannotSubmit if that is no JSON object
   */
  static Answer parse(byte[] body) {
    try {
      JsonNode message = new ObjectMapper().readTree(body);
      if (message.isObject()) {
        return new Answer(message);
      }
      throw new CannotSubmit("the answer is no JSON object");
    } catch (IOException e) {
      throw new CannotSubmit("the answer is no JSON", e);
    }
  }

  String state() {
    return message.path("state").asText();
  }

  int exitCode() {
    return switch (state()) {
      case "success" -> 0;
      case "error" -> 1;
      case "rejected" -> 2;
      default -> throw new CannotSubmit("the answer's state is '" + state() + "'");
    };
  }

  JsonNode report() {
    return message.path("report");
  }

  String stream(String name) {
    return message.path("containerOutput").path(name).asText("");
  }

  /** What the trace saw, in one line. */
  String traceLine() {
    JsonNode evidence = report().path("evidence");
    if (!evidence.isObject()) {
      return "trace: nothing ran";
    }
    return "trace: %s, %s, %s, %s; %s"
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
}
