package org.dataexchange.tasker.rabbitmq;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.dataexchange.tasker.dispatch.Request;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Sha256;
import org.dataexchange.tasker.task.Task;

/**
 * Reads requests of protocol v0.1. Of any body, however large, only the fields that the protocol
 * names are kept.
 */
final class RequestFormat {

  private static final Set<String> OBJECTS = Set.of("codeHash", "limits");
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // two readers of a doubled key would see two different requests
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(100_000)
                  .maxNumberLength(1_000)
                  .maxNestingDepth(1_000)
                  .maxNameLength(10_000)
                  .build())
          .build();

  private RequestFormat() {}

  /** A message that cannot be answered, as nobody knows what it is. */
  static final class Poison extends Exception {
    private static final long serialVersionUID = 1;

    Poison(String why) {
      super(why);
    }
  }

  /**
   * @param messageId the request's own, or null
   * @throws Poison if it is not JSON, no object, or has no usable task id
   */
  static Request read(String messageId, byte[] body) throws Poison {
    Map<String, Object> fields;
    try (JsonParser parser = JSON.createParser(body)) {
      fields = fields(parser);
    } catch (IOException e) {
      throw new Poison("not JSON in UTF-8" + where(e));
    }
    if (!(fields.get("taskId") instanceof String taskId) || !Task.usableId(taskId)) {
      throw new Poison("no usable taskId: it is a string of 1 to 200 characters");
    }
    RequestKey key = new RequestKey(AnswerId.of(messageId, taskId, body), Sha256.hex(body));
    try {
      return new Request.Valid(key, new RequestFields(fields).task());
    } catch (Refused e) {
      return new Request.Invalid(key, taskId, e);
    }
  }

  /** Where it stops being JSON; never what stands there, which may be data. */
  private static String where(IOException e) {
    return e instanceof JacksonException json && json.getLocation() != null
        ? ", from byte %d on".formatted(json.getLocation().getByteOffset())
        : "";
  }

  private static Map<String, Object> fields(JsonParser parser) throws IOException, Poison {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new Poison("not a JSON object");
    }
    Map<String, Object> fields = new HashMap<>();
    object(parser, "", fields);
    if (parser.nextToken() != null) {
      throw new Poison("not JSON: there is something after the object");
    }
    return fields;
  }

  private static void object(JsonParser parser, String prefix, Map<String, Object> fields)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + parser.currentName();
      // with a dot of its own it would pass for a field of an inner object
      boolean known = !parser.currentName().contains(".") && RequestFields.KNOWN.contains(name);
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && prefix.isEmpty() && OBJECTS.contains(name)) {
        fields.put(name, Map.of());
        object(parser, name + '.', fields);
      } else if (known) {
        fields.put(name, value(parser, token));
      } else {
        parser.skipChildren();
      }
    }
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT, START_ARRAY -> {
        parser.skipChildren();
        yield RequestFields.STRUCTURE;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_NULL -> RequestFields.NOTHING;
      default -> parser.getBooleanValue();
    };
  }

  private static Object number(JsonParser parser) throws IOException {
    try {
      return parser.getDecimalValue();
    } catch (NumberFormatException e) {
      return RequestFields.STRUCTURE; // JSON, but with an exponent that no number here has
    }
  }
}
