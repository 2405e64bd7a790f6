package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.dataexchange.tasker.wire.Protocol.DOCUMENT;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.wire.ProgressFormat.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of the protocol is one, and of this protocol. */
class AsyncApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUEST =
      "{\"taskId\":\"1\",\"codePath\":\"a/b\",\"dataPath\":\"d.csv\"%s}";

  @Test
  void hangsTogether() {
    assertEquals("3.0.0", DOCUMENT.all().path("asyncapi").asText());
    Set<String> used = new HashSet<>();
    DOCUMENT
        .all()
        .findValuesAsText("$ref")
        .forEach(
            reference -> {
              assertFalse(DOCUMENT.at(reference.substring(1)).isMissingNode(), reference);
              used.add(reference);
            });
    for (String kind : List.of("messages", "schemas")) {
      names("/components/" + kind)
          .forEach(name -> assertTrue(used.contains("#/components/" + kind + '/' + name), name));
    }
    names("/channels").forEach(name -> assertTrue(used.contains("#/channels/" + name), name));
    for (JsonNode operation : DOCUMENT.at("/operations")) {
      String channel = operation.path("channel").path("$ref").asText();
      operation
          .path("messages")
          .forEach(
              message ->
                  assertTrue(message.path("$ref").asText().startsWith(channel + "/messages/")));
    }
  }

  private static Set<String> names(String pointer) {
    return DOCUMENT.at(pointer).properties().stream().map(Map.Entry::getKey).collect(toSet());
  }

  private static List<String> texts(String pointer) {
    List<String> texts = new ArrayList<>();
    DOCUMENT.at(pointer).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<JsonNode> examples(String message) {
    return DOCUMENT.at("/components/messages/" + message + "/examples").findValues("payload");
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "done", "progress", "cancel"})
  void itsExamplesAreWhatItDescribes(String message) {
    assertFalse(examples(message).isEmpty());
    examples(message)
        .forEach(example -> assertEquals(Set.of(), Protocol.objections(message, example)));
    assertFalse(Protocol.objections(message, JSON.createObjectNode().put("taskId", 1)).isEmpty());
  }

  @Test
  void itsExamplesCanBeRead() throws Exception {
    for (JsonNode request : examples("request")) {
      assertInstanceOf(Request.Valid.class, RequestFormat.read(null, bytes(request)));
    }
    for (JsonNode cancel : examples("cancel")) {
      assertDoesNotThrow(() -> CancelFormat.read(bytes(cancel), Samples.NOW));
    }
    for (JsonNode progress : examples("progress")) {
      assertEquals(progress.path("step").asText(), ProgressFormat.read(bytes(progress)).step());
    }
  }

  private static byte[] bytes(JsonNode json) throws IOException {
    return JSON.writeValueAsBytes(json);
  }

  @Test
  void itsListsAreTheServers() {
    String report = "/components/schemas/Report/properties/";
    List<String> steps = Arrays.stream(Step.values()).map(Step::wireName).toList();
    assertEquals(
        Arrays.stream(Reason.values()).map(Reason::wireName).toList(),
        texts(report + "reason/enum"));
    assertEquals(
        Arrays.stream(Reason.Fault.values()).map(Reason.Fault::wireName).toList(),
        texts(report + "fault/enum"));
    assertEquals(steps, texts("/components/schemas/Progress/properties/step/enum"));
    assertEquals(steps, texts("/channels/progress/parameters/step/enum"));
    assertEquals(
        steps.size(),
        DOCUMENT.at("/components/schemas/Progress/properties/stepCount/const").asInt());
  }

  /** A report is the same in a message and over HTTP, and so is what is said of it. */
  @ParameterizedTest
  @ValueSource(strings = {"Report", "Output", "Stream"})
  void saysOfAReportWhatOpenApiSays(String schema) {
    JsonSchemas http = new JsonSchemas("src/main/webapp/WEB-INF/openapi.json");
    String at = "/components/schemas/" + schema;
    assertEquals(http.at(at), DOCUMENT.at(at));
  }

  @ParameterizedTest
  @ValueSource(strings = {"done-success.json", "done-error.json", "done-rejected.json"})
  void describesEachAnswer(String golden) throws IOException {
    try (InputStream in = AsyncApiTest.class.getResourceAsStream("/wire/" + golden)) {
      assertEquals(Set.of(), Protocol.objections("done", JSON.readTree(in)));
    }
  }

  @Test
  void describesWhatIsWritten() throws IOException {
    for (Cancellation.Target target :
        List.of(new Cancellation.OfTask("a"), new Cancellation.OfCode(Samples.SHA256))) {
      for (boolean lift : new boolean[] {true, false}) {
        described("cancel", CancelFormat.write(target, lift));
      }
    }
    Transferred.Sofar unknown = new Transferred.Sofar(7, 1, Optional.empty());
    Transferred.Sofar known = new Transferred.Sofar(7, 1, Optional.of(new Transferred.Total(9, 2)));
    for (Step step : Step.values()) {
      for (Optional<Transferred.Sofar> sofar :
          List.of(Optional.<Transferred.Sofar>empty(), Optional.of(unknown), Optional.of(known))) {
        Progress progress = Progress.of("1", step, sofar);
        described("progress", ProgressFormat.write(progress, Instant.now(), "node-1"));
      }
    }
  }

  @Test
  void describesARequestThatIsWritten() throws Exception {
    Map<String, Object> fields = new LinkedHashMap<>();
    RequestFields.KNOWN.stream()
        .filter(name -> name.contains("."))
        .forEach(name -> fields.put(name, "1"));
    fields.put("codeHash.sha256", Samples.SHA256);
    fields.put("limits.cpus", 0.5);
    fields.put("limits.pids", 64);
    fields.put("limits.timeout", "PT60S");
    fields.putAll(
        Map.of("taskId", "1", "codePath", "a", "dataPath", "d", "image", "r", "keep", true));
    fields.put("imageDigest", "sha256:" + Samples.SHA256);
    byte[] written = RequestWriter.write(fields);

    JsonNode tree = JSON.readTree(written);

    described("request", written);
    assertInstanceOf(Request.Valid.class, RequestFormat.read(null, written));
    RequestFields.KNOWN.forEach(
        name -> assertFalse(tree.at('/' + name.replace('.', '/')).isMissingNode(), name));
  }

  private static void described(String message, byte[] body) throws IOException {
    assertEquals(Set.of(), Protocol.objections(message, JSON.readTree(body)));
  }

  private static Request read(String request) throws Exception {
    return RequestFormat.read(null, request.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"more\":[1]",
        ",\"codeHash\":null,\"limits\":null,\"image\":null,\"imageDigest\":null,\"keep\":null",
        ",\"codeHash\":{\"eTag\":\"W/\\\"5db6\\\"\",\"sha256\":null}",
        ",\"codeHash\":{\"sha256\":\"ABababababababababababababababababababababababababababababababab\"}",
        ",\"limits\":{\"memory\":\"512MiB\",\"cpus\":0.5,\"pids\":64,\"disk\":\"1"
            + " GiB\",\"output\":\"7\",\"timeout\":\"PT60S\"}",
        ",\"image\":\"r\",\"keep\":true",
        ",\"imageDigest\":\"SHA256:abababababababababababababababababababababababababababababababab\"",
      })
  void takesWhatTheServerTakes(String more) throws Exception {
    String request = REQUEST.formatted(more);
    assertInstanceOf(Request.Valid.class, read(request));
    assertEquals(Set.of(), Protocol.objections("request", JSON.readTree(request)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"taskId\":\"1\",\"codePath\":\"a\"}",
        "{\"taskId\":\"1\",\"codePath\":null,\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"../a\",\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a/./b\",\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"/a\",\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a/\",\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a//b\",\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a\\\\b\",\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a\\u0000b\",\"dataPath\":\"d\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":7}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"codeHash\":\"x\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"codeHash\":{\"eTag\":\"\"}}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"codeHash\":{\"sha256\":\"ab\"}}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"limits\":[]}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"limits\":{\"memory\":512}}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"limits\":{\"memory\":\"much\"}}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"limits\":{\"cpus\":0}}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"limits\":{\"pids\":1.5}}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"limits\":{\"timeout\":\"60\"}}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"image\":\"\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"imageDigest\":\"ab\"}",
        "{\"taskId\":\"1\",\"codePath\":\"a\",\"dataPath\":\"d\",\"keep\":1}",
      })
  void refusesWhatTheServerRefuses(String request) throws Exception {
    assertInstanceOf(Request.Invalid.class, read(request));
    assertFalse(Protocol.objections("request", JSON.readTree(request)).isEmpty(), request);
  }
}
