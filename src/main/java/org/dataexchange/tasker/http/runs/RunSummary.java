package org.dataexchange.tasker.http.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.wire.Answer;

/**
 * A run in a line: what a viewer may see. It holds no output, no path and no sentence that could
 * quote one.
 *
 * @param state {@code running}, {@code left} (a former server's, nobody asks for it), or that of
 *     the answer
 * @param ended what the answer says, once there is one
 */
public record RunSummary(Run run, String state, Optional<Ended> ended) {

  public static final List<String> STATES =
      List.of("running", "left", "success", "error", "rejected");

  /** When and why it ended; the texts are closed lists. */
  public record Ended(
      String state, String reason, String fault, String verdict, String finishedAt) {

    static Ended of(Answer done) {
      JsonNode report = done.report();
      return new Ended(
          done.state(),
          report.path("reason").asText(),
          report.path("fault").asText(),
          report.path("evidence").path("verdict").asText(),
          report.path("finishedAt").asText());
    }
  }

  /** As JSON; the step is the live one's. */
  public ObjectNode json(Optional<CurrentSteps.Doing> doing) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("taskId", run.taskId());
    json.put("runId", run.id());
    json.put("state", state);
    json.put("attempt", run.attempt());
    json.put("startedAt", run.startedAt().toString());
    doing.ifPresent(now -> json.set("step", now.json()));
    ended.ifPresent(
        end ->
            json.put("reason", end.reason())
                .put("fault", end.fault())
                .put("verdict", end.verdict())
                .put("finishedAt", end.finishedAt()));
    return json;
  }
}
