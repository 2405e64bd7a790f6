package org.dataexchange.tasker.telemetry;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.wire.TraceContext;

/**
 * Between OpenTelemetry's contexts and those of messages. Baggage is not among them: its words are
 * the sender's own.
 */
final class Contexts {

  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private static final TextMapGetter<TraceContext> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext carrier) {
          return List.of(PARENT, STATE);
        }

        @Override
        public String get(TraceContext carrier, String key) {
          return key.equals(PARENT) ? carrier.parent() : carrier.state();
        }
      };

  private Contexts() {}

  static Context read(TraceContext sender) {
    return W3C.extract(Context.root(), sender, GETTER);
  }

  /** Empty if it belongs to no trace. */
  static Optional<TraceContext> write(Context context) {
    Map<String, String> headers = new HashMap<>();
    W3C.inject(context, headers, Map::put);
    return Optional.ofNullable(headers.get(PARENT))
        .flatMap(parent -> TraceContext.of(parent, Optional.ofNullable(headers.get(STATE))));
  }
}
