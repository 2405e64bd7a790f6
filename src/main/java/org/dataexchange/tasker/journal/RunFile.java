package org.dataexchange.tasker.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

/**
 * The form of {@code run.json}. Runs outlast their server, and the next one may be of another
 * version, later or, after a change that was taken back, earlier. So what is added is optional and
 * ignored by who does not know it; what would make an earlier server finish a run wrongly gets
 * another version, and the one before is read on.
 */
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

  /** It was cut off: by a power cut, since it appears whole. */
  static final class NotWhole extends IOException {
    private static final long serialVersionUID = 1;

    private NotWhole(Exception why) {
      super("its run.json is not whole", why);
    }
  }

  /** Another version of Tasker wrote it. */
  static final class Strange extends IOException {
    private static final long serialVersionUID = 1;
    private final transient JsonNode node;
    private final transient Optional<RequestKey> request;

    private Strange(String what, JsonNode node) {
      super("its run.json is another Tasker's: " + what);
      this.node = node;
      this.request = request(node);
    }

    /**
     * Which request it answers, as far as that can be told: every version has it in these words.
     */
    Optional<RequestKey> request() {
      return request;
    }

    /**
     * The run, as far as it must be known to answer again, and to be forgotten in time; empty if it
     * cannot be told which request it answers.
     *
     * @param id as its folder has it
     */
    Optional<Run> answered(String id) {
      String taskId = node.path("taskId").asText();
      int attempt = node.path("attempt").asInt(1);
      return request.map(key -> new Run(id, key, taskId, attempt, startedAt(), Optional.empty()));
    }

    private Instant startedAt() {
      try {
        return Instant.parse(node.path("startedAt").asText());
      } catch (DateTimeParseException e) {
        return Instant.EPOCH; // its answer, which is there, says it
      }
    }

    private static Optional<RequestKey> request(JsonNode node) {
      try {
        return Optional.of(key(node));
      } catch (RuntimeException e) { // whatever is missing or wrong
        return Optional.empty();
      }
    }
  }

  /**
   * @throws NotWhole if it is no JSON object
   * @throws Strange if its version, or something in it, is unknown here
   */
  static Run read(byte[] content) throws NotWhole, Strange {
    JsonNode node = whole(content);
    JsonNode version = node.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      String which = version.isMissingNode() ? "no version" : "version " + version;
      throw new Strange(which + ", where this one knows " + VERSION, node);
    }
    try {
      return run(node);
    } catch (RuntimeException e) { // whatever a record or an enum says of what it does not know
      throw new Strange(e.getMessage(), node);
    }
  }

  private static JsonNode whole(byte[] content) throws NotWhole {
    try {
      JsonNode node = JSON.readTree(content);
      if (!node.isObject()) {
        throw new NotWhole(null);
      }
      return node;
    } catch (NotWhole e) {
      throw e;
    } catch (IOException e) {
      throw new NotWhole(e);
    }
  }

  private static Run run(JsonNode node) {
    return new Run(
        node.required("id").textValue(),
        key(node),
        node.required("taskId").textValue(),
        node.required("attempt").intValue(),
        Instant.parse(node.required("startedAt").textValue()),
        Optional.ofNullable(node.get("released")).map(RunFile::released));
  }

  private static RequestKey key(JsonNode node) {
    return new RequestKey(
        UUID.fromString(node.required("answerId").textValue()),
        node.required("bodySha256").textValue());
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
