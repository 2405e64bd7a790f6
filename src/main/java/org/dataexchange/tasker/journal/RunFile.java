package org.dataexchange.tasker.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.task.Dependencies.Library;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Step;

/** The form of {@code run.json}. A later server reads what an earlier one wrote by its version. */
final class RunFile {

  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunFile() {}

  static byte[] write(Run run) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("version", VERSION);
    node.put("id", run.id());
    node.put("answerId", run.key().answerId().toString());
    node.put("bodySha256", run.key().bodySha256());
    node.put("taskId", run.taskId());
    node.put("attempt", run.attempt());
    node.put("startedAt", run.startedAt().toString());
    run.released().ifPresent(released -> write(node.putObject("released"), released));
    return JSON.writeValueAsBytes(node);
  }

  private static void write(ObjectNode node, Run.Released released) {
    released.code().eTag().ifPresent(eTag -> node.put("eTag", eTag));
    node.put("sha256", released.code().sha256());
    node.put("dataFiles", released.dataFiles());
    node.put("image", released.image());
    node.put("runtime", released.runtime());
    ArrayNode libraries = node.putArray("libraries");
    for (Library library : released.libraries()) {
      libraries
          .addObject()
          .put("name", library.name())
          .put("version", library.version())
          .put("sha256", library.sha256());
    }
    ObjectNode durations = node.putObject("durations");
    released.durations().forEach((step, took) -> durations.put(step.name(), took.toNanos()));
    ObjectNode granted = node.putObject("granted");
    granted.put("memory", released.granted().memory().bytes());
    granted.put("cpus", released.granted().cpus());
    granted.put("pids", released.granted().pids());
    granted.put("disk", released.granted().disk().bytes());
    granted.put("output", released.granted().output().bytes());
    granted.put("timeout", released.granted().timeout().toString());
  }

  /**
   * @throws IOException if it is no JSON
   * @throws RuntimeException if a field is missing or wrong, or the version is unknown
   */
  static Run read(byte[] content) throws IOException {
    JsonNode node = JSON.readTree(content);
    if (node.required("version").asInt() != VERSION) {
      throw new IllegalArgumentException("run.json of an unknown version");
    }
    return new Run(
        node.required("id").textValue(),
        new RequestKey(
            UUID.fromString(node.required("answerId").textValue()),
            node.required("bodySha256").textValue()),
        node.required("taskId").textValue(),
        node.required("attempt").intValue(),
        Instant.parse(node.required("startedAt").textValue()),
        Optional.ofNullable(node.get("released")).map(RunFile::released));
  }

  private static Run.Released released(JsonNode node) {
    Map<Step, Duration> durations = new EnumMap<>(Step.class);
    node.required("durations")
        .properties()
        .forEach(
            step ->
                durations.put(
                    Step.valueOf(step.getKey()), Duration.ofNanos(step.getValue().longValue())));
    return new Run.Released(
        new FetchedCode(
            Optional.ofNullable(node.get("eTag")).map(JsonNode::textValue),
            node.required("sha256").textValue()),
        node.required("dataFiles").longValue(),
        granted(node.required("granted")),
        node.required("image").textValue(),
        node.required("runtime").textValue(),
        libraries(node.path("libraries")),
        durations);
  }

  /** An earlier version had none. */
  private static List<Library> libraries(JsonNode list) {
    List<Library> libraries = new ArrayList<>();
    for (JsonNode library : list) {
      libraries.add(
          new Library(
              library.required("name").textValue(),
              library.required("version").textValue(),
              library.required("sha256").textValue()));
    }
    return libraries;
  }

  private static Limits granted(JsonNode node) {
    return new Limits(
        new Size(node.required("memory").longValue()),
        node.required("cpus").doubleValue(),
        node.required("pids").intValue(),
        new Size(node.required("disk").longValue()),
        new Size(node.required("output").longValue()),
        Duration.parse(node.required("timeout").textValue()));
  }
}
