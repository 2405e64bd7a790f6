package org.dataexchange.tasker.cli.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;

/**
 * The description of a packed run: RO-Crate 1.1 with the profile Process Run Crate 0.1. See <a
 * href="https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/">the
 * profile</a>.
 */
final class CrateMetadata {

  private static final String CRATE = "https://w3id.org/ro/crate/1.1";
  private static final String PROFILE = "https://w3id.org/ro/wfrun/process/0.1";
  private static final String TERMS = "https://w3id.org/ro/terms/workflow-run/context";

  /** Each crate has to say something of that. */
  private static final String UNLICENSED =
      "Nothing was said of how this may be used: ask whoever gave it to you";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Entry entry;
  private final FoundEntry found;
  private final Optional<String> license;
  private final ArrayNode graph = JSON.createArrayNode();

  CrateMetadata(Entry entry, FoundEntry found, Optional<String> license) {
    this.entry = entry;
    this.found = found;
    this.license = license;
  }

  /**
   * A file of the run.
   *
   * @param path in the crate
   * @param kept in the results, below the run's folder
   */
  record Part(String path, String kept, String sha256, long bytes) {

    /** As an identifier: its path, of which each part is percent-encoded. */
    String id() {
      return Arrays.stream(path.split("/"))
          .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
          .collect(Collectors.joining("/"));
    }
  }

  /** What the record says that the run left. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    JsonNode results = results();
    for (String stream : List.of("stdout", "stderr", "strace")) {
      JsonNode one = results.path(stream);
      if (one.isObject()) {
        String kept = stream.equals("strace") ? "trace" : stream;
        parts.add(
            new Part(
                stream + ".txt", kept, one.path("sha256").asText(), one.path("bytes").asLong()));
      }
    }
    for (JsonNode output : results.path("outputs")) {
      if (output.has("sha256")) {
        String path = "outputs/" + output.path("name").asText();
        parts.add(
            new Part(path, path, output.path("sha256").asText(), output.path("size").asLong()));
      }
    }
    return parts;
  }

  private JsonNode results() {
    try {
      return JSON.readTree(entry.texts().getOrDefault(Text.RESULTS, "{}"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the record has results as JSON", e);
    }
  }

  String json(List<Part> packed) {
    descriptor();
    root(packed);
    run(packed);
    packed.forEach(this::file);
    contextual();
    ObjectNode crate = JSON.createObjectNode();
    crate.putArray("@context").add(CRATE + "/context").add(TERMS);
    crate.set("@graph", graph);
    return crate.toPrettyString() + "\n";
  }

  private ObjectNode entity(String id, String type) {
    return graph.addObject().put("@id", id).put("@type", type);
  }

  private static void refer(ObjectNode from, String name, String id) {
    from.putObject(name).put("@id", id);
  }

  private void descriptor() {
    ObjectNode descriptor = entity("ro-crate-metadata.json", "CreativeWork");
    refer(descriptor, "conformsTo", CRATE);
    refer(descriptor, "about", "./");
    entity(PROFILE, "CreativeWork").put("name", "Process Run Crate").put("version", "0.1");
  }

  private void root(List<Part> packed) {
    ObjectNode root =
        entity("./", "Dataset")
            .put("name", "Run " + text("run") + " of task " + text(Text.TASK))
            .put("description", "What an approved algorithm left, and what it was run on")
            // a run that was refused never ended
            .put("datePublished", known("finishedAt").orElse(found.entry().at()))
            .put("license", license.orElse(UNLICENSED));
    refer(root, "conformsTo", PROFILE);
    ArrayNode parts = root.putArray("hasPart");
    parts.addObject().put("@id", "receipt.json");
    packed.forEach(part -> parts.addObject().put("@id", part.id()));
    root.putArray("mentions").addObject().put("@id", "#run");
  }

  private void run(List<Part> packed) {
    boolean well = "success".equals(text("state"));
    ObjectNode run =
        entity("#run", "CreateAction")
            .put("name", "Run " + text("run"))
            .put(
                "actionStatus",
                "http://schema.org/" + (well ? "CompletedActionStatus" : "FailedActionStatus"));
    known("startedAt").ifPresent(at -> run.put("startTime", at));
    known("finishedAt").ifPresent(at -> run.put("endTime", at));
    if (!well) {
      known("reason").ifPresent(reason -> run.put("error", reason));
    }
    refer(run, "instrument", "#code");
    run.putArray("object").addObject().put("@id", "#data");
    ArrayNode results = run.putArray("result");
    packed.forEach(part -> results.addObject().put("@id", part.id()));
    if (entry.texts().containsKey(Text.SENDER)) {
      refer(run, "agent", "#sender");
    }
    if (!text("image").isEmpty()) {
      refer(run, "containerImage", "#image");
    }
    run.putArray("subjectOf").addObject().put("@id", "receipt.json");
  }

  private void file(Part part) {
    entity(part.id(), "File")
        .put("name", part.path())
        .put("contentSize", Long.toString(part.bytes()))
        .put("sha256", part.sha256());
  }

  private void contextual() {
    ObjectNode receipt =
        entity("receipt.json", "File")
            .put("name", "Receipt")
            .put(
                "description",
                "A DSSE envelope over an in-toto statement, signed by node %s; entry %d of its record"
                    .formatted(found.entry().node(), found.entry().number()))
            .put("encodingFormat", "application/json");
    refer(receipt, "about", "#run");
    code(entity("#code", "SoftwareApplication"));
    data(entity("#data", "Dataset"));
    if (entry.texts().containsKey(Text.SENDER)) {
      entity("#sender", "Person").put("name", text(Text.SENDER));
    }
    if (!text("image").isEmpty()) {
      entity("#image", "ContainerImage").put("name", text("image"));
    }
  }

  private void code(ObjectNode code) {
    code.put("name", known(Text.CODE).orElse("code that was not recorded"));
    known("codeSha256")
        .ifPresent(
            sha256 -> code.put("softwareVersion", sha256).put("identifier", "sha256:" + sha256));
  }

  private void data(ObjectNode data) {
    data.put("name", known(Text.DATA).orElse("data that were not recorded"));
    String by = known("dataIdentifiedBy").map(how -> ", identified by their " + how).orElse("");
    data.put("description", "Data that did not leave the house" + by);
    known(Text.DATA_DIGEST).ifPresent(sha256 -> data.put("identifier", "sha256:" + sha256));
  }

  private Optional<String> known(String fact) {
    return Optional.of(text(fact)).filter(text -> !text.isEmpty());
  }

  private Optional<String> known(Text text) {
    return Optional.of(text(text)).filter(value -> !value.isEmpty());
  }

  private String text(String fact) {
    return found.entry().fact(fact);
  }

  private String text(Text text) {
    return entry.texts().getOrDefault(text, "");
  }
}
