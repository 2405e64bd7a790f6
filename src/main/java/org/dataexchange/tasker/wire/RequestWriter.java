package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes requests of protocol v0.1; apart from their reader, which must do with little memory. */
public final class RequestWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RequestWriter() {}

  /**
   * The body of a request, in the order of its fields.
   *
   * @param fields by their names, those of an inner object like {@code limits.timeout}
   */
  public static byte[] write(Map<String, ?> fields) {
    ObjectNode request = JSON.createObjectNode();
    fields.forEach(
        (name, value) -> {
          int dot = name.indexOf('.');
          ObjectNode in = dot < 0 ? request : request.withObject('/' + name.substring(0, dot));
          in.set(name.substring(dot + 1), JSON.valueToTree(value));
        });
    try {
      return JSON.writeValueAsBytes(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
