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
import java.util.OptionalLong;
import java.util.UUID;
import org.dataexchange.tasker.task.Dependencies.Library;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Requested;
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
    run.asked().ifPresent(asked -> write(node.putObject("asked"), asked));
    run.image().ifPresent(image -> write(node.putObject("image"), image));
    run.released()
        .ifPresent(
            released ->
                write(node.putObject("released"), released)
                    // again: an earlier version looks for it there
                    .put("image", run.image().orElseThrow().name()));
    return JSON.writeValueAsBytes(node);
  }

  private static void write(ObjectNode node, Requested asked) {
    asked.code().ifPresent(path -> node.put("code", path));
    asked.data().ifPresent(path -> node.put("data", path));
    asked.sender().ifPresent(user -> node.put("sender", user));
  }

  private static void write(ObjectNode node, JobImage image) {
    image.alias().ifPresent(alias -> node.put("alias", alias));
    node.put("reference", image.reference());
    node.put("id", image.id());
    ArrayNode manifests = node.putArray("manifests");
    image.manifests().forEach(manifests::add);
  }

  private static ObjectNode write(ObjectNode node, Run.Released released) {
    released.code().eTag().ifPresent(eTag -> node.put("eTag", eTag));
    node.put("sha256", released.code().sha256());
    released.code().files().ifPresent(files -> node.put("codeFiles", files));
    released.code().bytes().ifPresent(bytes -> node.put("codeBytes", bytes));
    node.put("dataFiles", released.data().files());
    released.data().identity().ifPresent(identity -> write(node.putObject("data"), identity));
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
    return node;
  }

  private static void write(ObjectNode node, FetchedData.Identity data) {
    node.put("bytes", data.bytes());
    node.put("identifiedBy", data.by().wireName());
    node.put("sha256", data.sha256());
  }

  /** It was cut off: by a power cut, since it appears whole. */
  static final class NotWhole extends IOException {
    private NotWhole(Exception why) {
      super("its run.json is not whole", why);
    }
  }

  /** Another version of Tasker wrote it. */
  static final class OtherVersion extends IOException {
    private final transient JsonNode node;
    private final transient Optional<RequestKey> request;

    private OtherVersion(String what, JsonNode node) {
      super("its run.json is another Tasker's: " + what);
      this.node = node;
      this.request = request(node);
    }

    /** Which request it answers, as far as can be told: every version has it in these words. */
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
      Optional<Requested> asked = Optional.ofNullable(node.get("asked")).map(RunFile::asked);
      return request.map(
          key ->
              new Run(
                  id,
                  key,
                  taskId,
                  attempt,
                  startedAt(),
                  Optional.empty(),
                  Optional.empty(),
                  asked));
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
   * @throws OtherVersion if its version, or something in it, is unknown here
   */
  static Run read(byte[] content) throws NotWhole, OtherVersion {
    JsonNode node = whole(content);
    JsonNode version = node.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      String which = version.isMissingNode() ? "no version" : "version " + version;
      throw new OtherVersion(which + ", where this one knows " + VERSION, node);
    }
    try {
      return run(node);
    } catch (RuntimeException e) { // whatever a record or an enum says of what it does not know
      throw new OtherVersion(e.getMessage(), node);
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
    Optional<JsonNode> released = Optional.ofNullable(node.get("released"));
    return new Run(
        node.required("id").textValue(),
        key(node),
        node.required("taskId").textValue(),
        node.required("attempt").intValue(),
        Instant.parse(node.required("startedAt").textValue()),
        released.map(RunFile::released),
        // an earlier version has it in what was released alone
        Optional.ofNullable(node.get("image"))
            .map(RunFile::image)
            .or(() -> released.map(facts -> JobImage.of(facts.required("image").textValue()))),
        Optional.ofNullable(node.get("asked")).map(RunFile::asked));
  }

  private static Requested asked(JsonNode node) {
    return new Requested(text(node, "code"), text(node, "data"), text(node, "sender"));
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.ofNullable(node.get(name)).map(JsonNode::textValue);
  }

  private static JobImage image(JsonNode node) {
    List<String> manifests = new ArrayList<>();
    node.path("manifests").forEach(manifest -> manifests.add(manifest.textValue()));
    return new JobImage(
        text(node, "alias"),
        node.required("reference").textValue(),
        node.required("id").textValue(),
        manifests);
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
            text(node, "eTag"),
            node.required("sha256").textValue(),
            number(node, "codeFiles"),
            number(node, "codeBytes")),
        new FetchedData(
            node.required("dataFiles").longValue(),
            Optional.ofNullable(node.get("data")).flatMap(RunFile::identity)),
        granted(node.required("granted")),
        node.required("runtime").textValue(),
        libraries(node.path("libraries")),
        durations);
  }

  private static OptionalLong number(JsonNode node, String name) {
    return node.hasNonNull(name)
        ? OptionalLong.of(node.get(name).longValue())
        : OptionalLong.empty();
  }

  /** None where a later version tells data apart in another way. */
  private static Optional<FetchedData.Identity> identity(JsonNode node) {
    long bytes = node.required("bytes").longValue();
    String sha256 = node.required("sha256").textValue();
    return FetchedData.By.named(node.required("identifiedBy").textValue())
        .map(by -> new FetchedData.Identity(bytes, by, sha256));
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
