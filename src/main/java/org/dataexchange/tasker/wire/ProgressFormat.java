package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;

/** Writes and reads progress messages of protocol v0.1. */
public final class ProgressFormat {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ProgressFormat() {}

  /**
   * A step has begun, or its transfer goes on.
   *
   * @param step by its name on the wire, as another version may have others
   */
  public record Progress(
      String taskId, String step, int index, int count, Optional<Transferred.Sofar> sofar) {

    /** Of a step of this version. */
    public static Progress of(String taskId, Step step, Optional<Transferred.Sofar> sofar) {
      return new Progress(taskId, step.wireName(), step.index(), Step.values().length, sofar);
    }
  }

  /**
   * The body.
   *
   * @param node that runs the task
   */
  public static byte[] write(Progress progress, Instant at, String node) {
    ObjectNode json = JSON.createObjectNode();
    json.put("taskId", progress.taskId());
    json.put("step", progress.step());
    json.put("stepIndex", progress.index());
    json.put("stepCount", progress.count());
    json.put("at", at.truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("node", node);
    progress.sofar().ifPresent(sofar -> write(sofar, json));
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Transferred.Sofar sofar, ObjectNode json) {
    json.put("bytes", sofar.bytes());
    json.put("files", sofar.files());
    sofar
        .total()
        .ifPresent(total -> json.put("bytesTotal", total.bytes()).put("filesTotal", total.files()));
  }

  /**
   * Reads a body; what it lacks reads as empty.
   *
   * @throws IOException if that is no JSON
   */
  public static Progress read(byte[] body) throws IOException {
    JsonNode json = JSON.readTree(body);
    return new Progress(
        json.path("taskId").asText(),
        json.path("step").asText(),
        json.path("stepIndex").asInt(),
        json.path("stepCount").asInt(),
        sofar(json));
  }

  private static Optional<Transferred.Sofar> sofar(JsonNode json) {
    if (!json.path("bytes").isIntegralNumber()) {
      return Optional.empty();
    }
    Optional<Transferred.Total> total =
        json.has("bytesTotal")
            ? Optional.of(
                new Transferred.Total(number(json, "bytesTotal"), number(json, "filesTotal")))
            : Optional.empty();
    return Optional.of(new Transferred.Sofar(number(json, "bytes"), number(json, "files"), total));
  }

  private static long number(JsonNode json, String name) {
    return Math.max(0, json.path(name).asLong());
  }
}
