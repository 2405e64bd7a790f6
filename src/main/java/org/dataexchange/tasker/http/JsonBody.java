package org.dataexchange.tasker.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import org.dataexchange.tasker.task.ByteOrderMark;

/** Reads bodies, bounded, and writes JSON. */
@Provider
@Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
public class JsonBody implements MessageBodyWriter<JsonNode> {

  /** Bytes of a body that is read. */
  static final int MOST = 64 << 10;

  static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * @throws Problem if it is longer than {@link #MOST}
   */
  static byte[] bytes(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MOST + 1);
    if (bytes.length > MOST) {
      throw new Problem(
          Status.REQUEST_ENTITY_TOO_LARGE, "A body has at most %d bytes here.".formatted(MOST));
    }
    return bytes;
  }

  /**
   * @throws Problem if it is no JSON object
   */
  static JsonNode object(InputStream body) throws IOException {
    byte[] bytes = bytes(body);
    int mark = ByteOrderMark.length(bytes);
    try {
      JsonNode node = JSON.readTree(bytes, mark, bytes.length - mark);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new Problem(
          Status.BAD_REQUEST,
          ByteOrderMark.other(bytes)
              .map("The body is in %s, and not in UTF-8."::formatted)
              .orElse("The body is no JSON, or has a field twice."));
    }
    throw new Problem(Status.BAD_REQUEST, "The body is no JSON object.");
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
