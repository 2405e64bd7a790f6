package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;

/**
 * Shows the steps of one task as they begin, of one that runs elsewhere or here; what cannot be
 * read is passed over.
 */
final class Progress implements RunListener {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream err;

  Progress(PrintStream err) {
    this.err = err;
  }

  void show(byte[] event, String taskId) {
    try {
      JsonNode json = JSON.readTree(event);
      if (taskId.equals(json.path("taskId").asText())) {
        line(
            json.path("stepIndex").asInt(),
            json.path("stepCount").asInt(),
            Printable.of(json.path("step").asText()));
      }
    } catch (IOException e) {
      // nobody depends on progress
    }
  }

  @Override
  public void stepBegan(Run run, Step step) {
    line(step.index(), Step.values().length, step.wireName());
  }

  private void line(int index, int count, String step) {
    err.printf("  [%d/%d] %s%n", index, count, step);
  }
}
