package org.dataexchange.tasker.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.dataexchange.tasker.text.ByteOrderMark;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.StrictJson;

/** Reads bodies, bounded, and writes JSON. */
@Provider
@Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
public class JsonBody implements MessageBodyWriter<JsonNode> {

  static final int MOST = 64 << 10;

  static final ObjectMapper JSON = StrictJson.JSON;

  /**
   * @throws Problem if it is longer than {@link #MOST}, or does not come as its headers say
   */
  static byte[] bytes(InputStream body) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(MOST + 1);
    } catch (IOException e) {
      throw new Problem(
          Status.BAD_REQUEST, "The body is cut off, or is not packed as Content-Encoding says.");
    }
    if (bytes.length > MOST) {
      throw new Problem(
          Status.REQUEST_ENTITY_TOO_LARGE, "A body has at most %d bytes here.".formatted(MOST));
    }
    return bytes;
  }

  /** The message says, for whoever sent it, why it is none. */
  static final class NoObject extends IOException {

    NoObject(String why) {
      super(why);
    }
  }

  /**
   * @throws Problem if it is no JSON object
   */
  static JsonNode object(InputStream body) throws IOException {
    try {
      return object(bytes(body));
    } catch (NoObject e) {
      throw new Problem(Status.BAD_REQUEST, e.getMessage());
    }
  }

  static JsonNode object(byte[] bytes) throws IOException {
    int mark = ByteOrderMark.length(bytes);
    try {
      JsonNode node = JSON.readTree(bytes, mark, bytes.length - mark);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new NoObject(why(bytes, e));
    }
    throw new NoObject("The body is no JSON object.");
  }

  private static String why(byte[] bytes, JsonProcessingException e) throws IOException {
    // the parser has no type of its own for this
    if (e.getOriginalMessage().startsWith("Duplicate")
        && e.getProcessor() instanceof JsonParser parser) {
      return "The body has '%s' more than once.".formatted(Printable.of(parser.currentName()));
    }
    return ByteOrderMark.other(bytes)
        .map("The body is in %s, and not in UTF-8."::formatted)
        .orElse("The body is no JSON in UTF-8; what is packed comes with Content-Encoding: gzip.");
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return JsonNode.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      JsonNode node,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    out.write(JSON.writeValueAsBytes(node));
  }
}
