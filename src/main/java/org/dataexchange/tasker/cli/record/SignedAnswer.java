package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.wire.StrictJson;

/**
 * An answer, held against the receipt in it: that is signed, and what stands around it is not. For
 * one thread.
 */
final class SignedAnswer {

  /** What the report has under the name that it has in the statement. */
  private static final List<String> FACTS =
      List.of(
          "reason",
          "exitCode",
          "signal",
          "attempt",
          "startedAt",
          "finishedAt",
          "runtime",
          "image",
          "granted");

  private static final List<String> STREAMS = List.of("stdout", "stderr", "strace");
  private static final String OUTPUT = "out/";
  private static final char NO_UTF_8 = '\uFFFD';

  private final JsonNode answer;
  private final JsonNode report;
  private final JsonNode said;
  private final Map<String, String> subjects = new HashMap<>();
  private final List<String> changed = new ArrayList<>();
  private final List<String> notCompared = new ArrayList<>();
  private long notListed;

  private SignedAnswer(JsonNode answer, JsonNode statement) {
    this.answer = answer;
    this.report = answer.path("report");
    this.said = statement.path("predicate");
    for (JsonNode subject : statement.path("subject")) {
      subjects.put(subject.path("name").asText(), subject.at("/digest/sha256").asText());
    }
  }

  /** A receipt that stands alone has nothing around it. */
  static SignedAnswer of(byte[] file, JsonNode statement) throws IOException {
    SignedAnswer all = new SignedAnswer(StrictJson.JSON.readTree(file), statement);
    if (all.report.path("receipt").isObject()) {
      all.facts();
      STREAMS.forEach(all::stream);
      all.outputs();
    }
    return all;
  }

  /** What in it is not what the node said. */
  List<String> changed() {
    return changed;
  }

  /** What it has in part, or as text where it was none. */
  List<String> notCompared() {
    return notCompared;
  }

  private void facts() {
    same("taskId", answer.path("taskId"), said.path("task"));
    same("state", answer.path("state"), said.path("state"));
    same("runId", report.path("runId"), said.path("run"));
    same("sha256", report.path("sha256"), said.path("code").path("sha256"));
    same("eTag", report.path("eTag"), said.path("code").path("eTag"));
    same("verdict", report.path("evidence").path("verdict"), said.path("verdict"));
    same("imageDigests", Receipts.otherDigests(report), said.path("imageDigests"));
    FACTS.forEach(name -> same(name, report.path(name), said.path(name)));
  }

  private void same(String name, JsonNode here, JsonNode signed) {
    if (isNothing(here) ? !isNothing(signed) : !here.equals(signed)) {
      changed.add(name);
    }
  }

  private static boolean isNothing(JsonNode node) {
    return node.isMissingNode() || node.isNull() || node.isContainerNode() && node.isEmpty();
  }

  private void stream(String name) {
    String signed = subjects.getOrDefault(name, "");
    String text = answer.path("containerOutput").path(name).asText();
    if (!report.path("streams").path(name).path("sha256").asText().equals(signed)) {
      changed.add(name);
    } else if (signed.isEmpty() ? !text.isEmpty() : !isDigest(signed, text)) {
      boolean part = report.path("truncated").path(name).asLong() > 0;
      (part || text.indexOf(NO_UTF_8) >= 0 ? notCompared : changed).add(name);
    }
  }

  private static boolean isDigest(String sha256, String text) {
    return sha256.equals(Sha256.hex(text.getBytes(UTF_8)));
  }

  /** How many files it has that the receipt has no room for. */
  long notListed() {
    return notListed;
  }

  private void outputs() {
    boolean all = said.path("outputsNotListed").asInt() == 0;
    Map<String, String> left = new HashMap<>(subjects);
    for (JsonNode output : report.path("outputs")) {
      String name = output.path("name").asText();
      String signed = left.remove(OUTPUT + name);
      if (signed == null && output.has("sha256")) {
        if (all) {
          changed.add(name);
        } else {
          notListed++;
        }
      } else if (signed != null && !signed.equals(output.path("sha256").asText())) {
        changed.add(name);
      }
    }
    left.keySet().stream()
        .filter(name -> name.startsWith(OUTPUT))
        .map(name -> name.substring(OUTPUT.length()))
        .sorted()
        .forEach(changed::add);
  }
}
