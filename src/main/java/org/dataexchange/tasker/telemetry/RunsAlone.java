package org.dataexchange.tasker.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Keeps the spans of runs alone. The server's feature would make one of each HTTP request, too,
 * with its path and query, and who reads traces need not be who may read tasks. OpenTelemetry finds
 * it by {@code META-INF/services}.
 */
public final class RunsAlone implements AutoConfigurationCustomizerProvider {

  @Override
  public void customize(AutoConfigurationCustomizer telemetry) {
    telemetry.addSamplerCustomizer((configured, settings) -> of(configured));
  }

  /** Drops all spans that are no run's. */
  static Sampler of(Sampler configured) {
    return new OfRuns(configured);
  }

  private record OfRuns(Sampler configured) implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      return attributes.get(RunSpan.RUN) == null
          ? SamplingResult.drop()
          : configured.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
      return "runs alone, of them " + configured.getDescription();
    }
  }
}
