package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dataexchange.tasker.wire.TraceContext;

/** Reads and writes the headers of W3C Trace Context, as the tracing libraries of others do. */
public final class TraceHeaders {

  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  private TraceHeaders() {}

  /** What a message's headers say, if they say it rightly. */
  public static Optional<TraceContext> of(AMQP.BasicProperties message) {
    return Optional.ofNullable(message.getHeaders())
        .flatMap(
            headers ->
                text(headers, PARENT)
                    .flatMap(parent -> TraceContext.of(parent, text(headers, STATE))));
  }

  /** A header may be megabytes long: such a one is not even made a text. */
  private static Optional<String> text(Map<String, Object> headers, String name) {
    return Optional.ofNullable(headers.get(name))
        .filter(
            value ->
                value instanceof String
                    || (value instanceof LongString text && text.length() <= TraceContext.MOST))
        .map(Object::toString);
  }

  /** The same properties with the headers of a context, if there is one. */
  public static AMQP.BasicProperties with(
      AMQP.BasicProperties properties, Optional<TraceContext> context) {
    return context
        .map(TraceHeaders::headers)
        .map(headers -> properties.builder().headers(headers).build())
        .orElse(properties);
  }

  private static Map<String, Object> headers(TraceContext context) {
    Map<String, Object> headers = new TreeMap<>(Map.of(PARENT, context.parent()));
    if (!context.state().isEmpty()) {
      headers.put(STATE, context.state());
    }
    return headers;
  }
}
