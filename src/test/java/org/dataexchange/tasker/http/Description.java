package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.dataexchange.tasker.wire.JsonSchemas;

/** What {@code /openapi} says, for comparing it with what the server does. */
public final class Description {

  static final JsonSchemas DOCUMENT = new JsonSchemas("src/main/webapp/WEB-INF/openapi.json");

  private Description() {}

  /** What a pointer leads to, through references. */
  static JsonNode at(String pointer) {
    return DOCUMENT.at(pointer);
  }

  /** What is wrong with a value, by the schema that a pointer leads to. */
  static Set<ValidationMessage> objections(String pointer, JsonNode value) {
    return DOCUMENT.objections(pointer, value);
  }

  /**
   * What is wrong with a response; nothing if its path or method is not meant to be there, or if
   * the path climbs, which the server refuses before the application hears of it.
   */
  public static Optional<String> objection(
      String method, String path, int status, String type, String body) throws IOException {
    Optional<String> operation = operation(method, path);
    if (operation.isEmpty() || path.contains("/..")) {
      return Optional.empty();
    }
    String response = resolved(operation.get() + "/responses/" + status);
    if (at(response).isMissingNode()) {
      return Optional.of("status %d is not described".formatted(status));
    }
    String media = type.replaceAll(";.*", "");
    JsonNode content = at(response).path("content");
    if (content.isEmpty() || body.isEmpty()) {
      return Optional.empty();
    }
    if (!content.has(media)) {
      return Optional.of("type %s is not described for %d".formatted(media, status));
    }
    Set<ValidationMessage> objections =
        media.endsWith("json")
            ? objections(
                response + "/content/" + media.replace("/", "~1") + "/schema",
                new ObjectMapper().readTree(body))
            : Set.of();
    return objections.isEmpty() ? Optional.empty() : Optional.of(objections.toString());
  }

  private static String resolved(String pointer) {
    String reference = DOCUMENT.all().at(pointer).path("$ref").asText();
    return reference.isEmpty() ? pointer : reference.substring(1);
  }

  /** A pointer to the operation whose path fits, the most exact first. */
  private static Optional<String> operation(String method, String path) {
    Iterable<String> paths = () -> DOCUMENT.all().path("paths").fieldNames();
    return StreamSupport.stream(paths.spliterator(), false)
        .filter(template -> path.matches(pattern(template)))
        .min(
            (one, other) ->
                one.replaceAll("[^{]", "").length() - other.replaceAll("[^{]", "").length())
        .map(template -> "/paths/" + template.replace("/", "~1") + "/" + method.toLowerCase())
        .filter(pointer -> !at(pointer).isMissingNode());
  }

  private static String pattern(String template) {
    return template.replace("{name}", ".+").replaceAll("\\{[^}]*}", "[^/]+");
  }
}
