package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Requested;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.wire.Answer;

/**
 * The entry of a run that ended, made of its answer, as it is kept, and of what its folder says of
 * the request. The same answer makes the same entry each time.
 */
final class RunEntry {

  /** Characters of the evidence's lists that are kept. */
  private static final int MOST_TEXT = 64 << 10;

  /** What is taken over from the report as it stands. */
  private static final List<String> FACTS =
      List.of(
          "reason",
          "fault",
          "retry",
          "exitCode",
          "signal",
          "attempt",
          "startedAt",
          "finishedAt",
          "image",
          "runtime",
          "sandbox",
          "eTag",
          "granted",
          "used",
          "dependencies");

  private static final List<String> LISTS =
      List.of(
          "dataFilesRead",
          "filesOpenedOutside",
          "filesWritten",
          "programsStarted",
          "programsKilled",
          "networkAttempts");

  private static final ObjectMapper JSON = new ObjectMapper();

  private RunEntry() {}

  static Entry of(Run run, Answer answer) {
    JsonNode report = answer.report();
    Entry entry = begun(run, once(run, answer), answer.state());
    for (String name : FACTS) {
      entry = with(entry, name, report.path(name));
    }
    entry = with(entry, "imageDigests", Receipts.otherDigests(report));
    entry = with(entry, "codeSha256", report.path("sha256"));
    JsonNode data = report.path("data");
    entry = with(entry, "dataFiles", data.path("files"));
    entry = with(entry, "dataBytes", data.path("bytes"));
    entry = with(entry, "dataIdentifiedBy", data.path("identifiedBy"));
    entry = code(entry, run);
    return evidence(texts(entry, run, report), report.path("evidence"));
  }

  /** Of one that was let go, and for whose answer nobody asked as long as it was kept. */
  static Entry left(Run run, Run.Released facts) {
    Entry entry =
        begun(run, run.id() + " left", "left")
            .with("attempt", run.attempt())
            .with("startedAt", run.startedAt().toString())
            .with("codeSha256", facts.code().sha256())
            .with("dataFiles", facts.data().files());
    for (JobImage image : run.image().stream().toList()) {
      entry = entry.with("image", image.name());
    }
    return asked(code(entry, run), run).with(Text.TASK, run.taskId());
  }

  /** One whose answer is lost has another one, which is told, and so has an entry, too. */
  private static String once(Run run, Answer answer) {
    JsonNode report = answer.report();
    String end = report.path("finishedAt").asText() + report.path("reason").asText();
    return "%s %08x".formatted(run.id(), end.hashCode());
  }

  private static Entry begun(Run run, String once, String state) {
    return Entry.of(Entry.Kind.RUN, once)
        .with("run", run.id())
        .with("state", state)
        .with("answerId", run.key().answerId().toString())
        .with("requestSha256", run.key().bodySha256());
  }

  private static Entry code(Entry entry, Run run) {
    Optional<FetchedCode> code = run.released().map(Run.Released::code);
    OptionalLong files = code.map(FetchedCode::files).orElse(OptionalLong.empty());
    OptionalLong bytes = code.map(FetchedCode::bytes).orElse(OptionalLong.empty());
    return files.isEmpty() || bytes.isEmpty()
        ? entry
        : entry.with("codeFiles", files.getAsLong()).with("codeBytes", bytes.getAsLong());
  }

  private static Entry with(Entry entry, String name, JsonNode value) {
    return value.isMissingNode() || value.isNull() || value.isContainerNode() && value.isEmpty()
        ? entry
        : entry.with(name, JSON.convertValue(value, Object.class));
  }

  private static Entry texts(Entry entry, Run run, JsonNode report) {
    ObjectNode results = JSON.createObjectNode();
    report.path("streams").properties().forEach(one -> results.set(one.getKey(), one.getValue()));
    if (!report.path("outputs").isEmpty()) {
      results.set("outputs", report.path("outputs"));
      results.set("outputsNotListed", report.path("outputsNotListed"));
    }
    return asked(entry, run)
        .with(Text.TASK, run.taskId())
        .with(Text.DATA_DIGEST, report.path("data").path("sha256").asText())
        // no longer than a report's, and a receipt is made of it
        .with(Text.RESULTS, results.isEmpty() ? "" : text(results));
  }

  /** As a server of another version may not have kept it. */
  private static Entry asked(Entry entry, Run run) {
    return entry
        .with(Text.CODE, run.asked().flatMap(Requested::code))
        .with(Text.DATA, run.asked().flatMap(Requested::data))
        .with(Text.SENDER, run.asked().flatMap(Requested::sender));
  }

  private static Entry evidence(Entry entry, JsonNode evidence) {
    if (evidence.isMissingNode()) {
      return entry;
    }
    // most are empty in most runs
    ObjectNode lists = JSON.createObjectNode();
    LISTS.stream()
        .filter(name -> !evidence.path(name).isEmpty())
        .forEach(name -> lists.set(name, evidence.path(name)));
    Entry with = entry;
    for (String name : List.of("verdict", "complete", "lines", "leftOut")) {
      with = with(with, name, evidence.path(name));
    }
    return with.with(Text.EVIDENCE, bounded(lists));
  }

  /** As it is, or what proves it where it is too long. */
  private static String bounded(ObjectNode json) {
    String text = text(json);
    return text.length() <= MOST_TEXT
        ? text
        : text(
            JSON.valueToTree(
                new TreeMap<>(
                    Map.of("length", text.length(), "sha256", Sha256.hex(text.getBytes(UTF_8))))));
  }

  private static String text(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read as JSON can be written so", e);
    }
  }
}
