package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import org.dataexchange.tasker.task.Printable;

/** Shows the steps of one task as they begin; what cannot be read is passed over. */
final class Progress {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream err;

  Progress(PrintStream err) {
    this.err = err;
  }

  void show(byte[] event, String taskId) {
    try {
      JsonNode json = JSON.readTree(event);
      if (taskId.equals(json.path("taskId").asText())) {
        err.printf(
            "  [%d/%d] %s%n",
            json.path("stepIndex").asInt(),
            json.path("stepCount").asInt(),
            Printable.of(json.path("step").asText()));
      }
    } catch (IOException e) {
      // nobody depends on progress
    }
  }
}
