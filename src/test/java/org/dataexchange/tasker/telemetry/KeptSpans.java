package org.dataexchange.tasker.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what a real OpenTelemetry exports, or fails at it. */
final class KeptSpans implements SpanExporter {

  private final List<SpanData> spans = new ArrayList<>();
  private boolean fails;

  /** An OpenTelemetry that keeps its spans here, sampled as in the server. */
  OpenTelemetrySdk sdk() {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(this))
                .setSampler(RunsAlone.of(Sampler.parentBased(Sampler.alwaysOn())))
                .build())
        .build();
  }

  /** From now on each export throws. */
  void fail() {
    fails = true;
  }

  List<SpanData> all() {
    return spans;
  }

  SpanData named(String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).findAny().orElseThrow();
  }

  /** What a span says, by the names. */
  Map<String, Object> said(String name) {
    Map<String, Object> said = new TreeMap<>();
    named(name)
        .getAttributes()
        .forEach((AttributeKey<?> key, Object value) -> said.put(key.getKey(), value));
    return said;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> ended) {
    if (fails) {
      throw new IllegalStateException("broken");
    }
    spans.addAll(ended);
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
