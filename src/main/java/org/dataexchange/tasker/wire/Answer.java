package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A done message, read; what it lacks reads as empty. The streams may be long, so each is read from
 * the body when it is asked for, and is not in the message.
 *
 * @param message all but the streams
 * @param body as it came
 */
public record Answer(JsonNode message, byte[] body) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "}}";
  private static final String STREAMS = "containerOutput";

  /**
   * Reads a body.
   *
   * @throws UncheckedIOException if that is no JSON object; it says so
   */
  public static Answer parse(byte[] body) {
    ObjectNode message = JSON.createObjectNode();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the answer is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.START_OBJECT && name.equals(STREAMS)) {
          parser.skipChildren();
          message.putObject(name);
        } else {
          message.set(name, parser.readValueAsTree());
        }
      }
      return new Answer(message, body);
    } catch (IOException e) {
      throw new UncheckedIOException("the answer is no JSON object", e);
    }
  }

  /**
   * The body with one thing more at the end of its report, which is its end, too. Whatever else is
   * in it stays byte for byte.
   *
   * @param json of the new field
   */
  public byte[] with(String field, String json) {
    String end = new String(body, Math.max(0, body.length - END.length()), END.length(), UTF_8);
    if (!report().isObject() || report().isEmpty() || !end.equals(END)) {
      throw new IllegalStateException("an answer ends with its report");
    }
    ByteArrayOutputStream with = new ByteArrayOutputStream(body.length + json.length());
    with.write(body, 0, body.length - END.length());
    with.writeBytes(",\"%s\":%s".formatted(field, json).getBytes(UTF_8));
    with.writeBytes(END.getBytes(UTF_8));
    return with.toByteArray();
  }

  /** {@code success}, {@code error} or {@code rejected}. */
  public String state() {
    return message.path("state").asText();
  }

  /** Tasker's own sentence on the run; empty for a success. */
  public String output() {
    return message.path("output").asText();
  }

  /** As it went out. */
  public JsonNode report() {
    return message.path("report");
  }

  /** Did anything run, so that there are streams? */
  public boolean ran() {
    return message.path(STREAMS).isObject();
  }

  /**
   * One stream.
   *
   * @param name {@code stdout}, {@code stderr} or {@code strace}
   */
  public String stream(String name) {
    try (JsonParser parser = JSON.createParser(body)) {
      parser.nextToken();
      while (ran() && parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean streams = parser.currentName().equals(STREAMS);
        parser.nextToken();
        if (streams) {
          return streamIn(parser, name);
        }
        parser.skipChildren();
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String streamIn(JsonParser parser, String name) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals(name);
      parser.nextToken();
      if (wanted) {
        return parser.getText();
      }
      parser.skipChildren();
    }
    return "";
  }
}
