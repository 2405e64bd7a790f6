package org.dataexchange.tasker.record.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Recorder.Recorded;

/**
 * Makes the receipts of runs: in-toto statements on what ran, on what, with which end, and where
 * the record has it. Made of the entry and its place alone, so that the same run gets the same
 * receipt each time, also years after its answer. See <a
 * href="https://github.com/in-toto/attestation">the form</a>.
 */
public record Receipts(NodeKey key) {

  /** The name of what a receipt says; another form gets another. */
  public static final String PREDICATE = "tag:dataexchange.org,2026:tasker/run/v1";

  private static final String STATEMENT = "https://in-toto.io/Statement/v1";

  /** Characters of all subjects together. */
  private static final int MOST_SUBJECTS = 16 << 10;

  private static final int SUBJECT = 110;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is taken over from the entry as it stands. */
  private static final List<String> FACTS =
      List.of(
          "run",
          "state",
          "reason",
          "exitCode",
          "signal",
          "attempt",
          "startedAt",
          "finishedAt",
          "runtime",
          "image",
          "imageDigests",
          "granted",
          "verdict");

  /**
   * The receipt for a run, as JSON.
   *
   * @param entry with all its texts
   */
  public String of(Entry entry, Recorded recorded) {
    JsonNode facts = JSON.valueToTree(entry.facts());
    JsonNode results = read(text(entry, Text.RESULTS));
    ObjectNode statement = JSON.createObjectNode();
    statement.put("_type", STATEMENT);
    int left = subjects(statement.putArray("subject"), facts, results);
    statement.put("predicateType", PREDICATE);
    ObjectNode predicate = statement.putObject("predicate");
    predicate.put("task", text(entry, Text.TASK));
    FACTS.forEach(name -> put(predicate, name, facts.path(name)));
    code(predicate.putObject("code"), entry, facts);
    data(predicate.putObject("data"), entry, facts);
    String evidence = text(entry, Text.EVIDENCE);
    if (!evidence.isEmpty()) {
      predicate.put("evidenceSha256", Sha256.hex(evidence.getBytes(UTF_8)));
    }
    predicate.put("outputsNotListed", left);
    place(predicate.putObject("record"), recorded);
    return Envelope.of(statement.toString(), key).json();
  }

  /** Those that the report of an answer has of an image beside the one in its name. */
  public static ArrayNode otherDigests(JsonNode report) {
    String image = report.path("image").asText();
    ArrayNode others = JSON.createArrayNode();
    report
        .path("imageDigests")
        .valueStream()
        .filter(digest -> !image.endsWith("@" + digest.asText()))
        .forEach(others::add);
    return others;
  }

  private static String text(Entry entry, Text text) {
    return entry.texts().getOrDefault(text, "");
  }

  private static JsonNode read(String json) {
    try {
      return json.isEmpty() ? JSON.createObjectNode() : JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the results of an entry are no JSON", e);
    }
  }

  /** The request first, which is there when nothing ran. Says how many files it has no room for. */
  private static int subjects(ArrayNode subjects, JsonNode facts, JsonNode results) {
    subject(subjects, "request", facts.path("requestSha256").asText());
    for (String stream : List.of("stdout", "stderr", "strace")) {
      if (results.has(stream)) {
        subject(subjects, stream, results.path(stream).path("sha256").asText());
      }
    }
    int room = MOST_SUBJECTS;
    int left = results.path("outputsNotListed").asInt();
    for (JsonNode output : results.path("outputs")) {
      String name = output.path("name").asText();
      room -= name.length() + SUBJECT;
      if (room < 0 || !output.has("sha256")) {
        left++;
      } else {
        subject(subjects, "out/" + name, output.path("sha256").asText());
      }
    }
    return left;
  }

  private static void subject(ArrayNode subjects, String name, String sha256) {
    subjects.addObject().put("name", name).putObject("digest").put("sha256", sha256);
  }

  private static void code(ObjectNode code, Entry entry, JsonNode facts) {
    put(code, "path", entry, Text.CODE);
    put(code, "sha256", facts.path("codeSha256"));
    put(code, "eTag", facts.path("eTag"));
  }

  private static void data(ObjectNode data, Entry entry, JsonNode facts) {
    put(data, "path", entry, Text.DATA);
    put(data, "files", facts.path("dataFiles"));
    put(data, "bytes", facts.path("dataBytes"));
    put(data, "identifiedBy", facts.path("dataIdentifiedBy"));
    put(data, "sha256", entry, Text.DATA_DIGEST);
  }

  private static void place(ObjectNode place, Recorded recorded) {
    place
        .put("node", recorded.node())
        .put("number", recorded.number())
        .put("at", ChainedEntry.time(recorded.at()))
        .put("hash", recorded.hash());
  }

  private static void put(ObjectNode in, String name, Entry entry, Text text) {
    if (entry.texts().containsKey(text)) {
      in.put(name, text(entry, text));
    }
  }

  private static void put(ObjectNode in, String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      in.set(name, value);
    }
  }
}
