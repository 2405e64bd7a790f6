package org.dataexchange.tasker.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.wire.TraceContext;
import org.dataexchange.tasker.wire.Traces;

/**
 * One span for a run, in its sender's trace or in one of its own, and one below it for each step.
 * All are exported when the run has ended, by threads of OpenTelemetry's; where it is slow or away
 * they are dropped. A run that a former server began has all its steps, too, as its report knows
 * them. Remembers a bounded number of runs. Thread-safe.
 */
final class RunTraces implements Traces {

  private static final Logger LOG = System.getLogger(RunTraces.class.getName());

  /** Runs that a server can have under way, and messages that wait for their turn. */
  private static final int MOST = 1_000;

  private final Tracer tracer;
  private final String node;
  private final Clock clock;
  private final Map<UUID, TraceContext> senders = latest();
  private final Map<UUID, RunSpan> spans = latest();
  private final AtomicBoolean told = new AtomicBoolean();

  RunTraces(OpenTelemetry telemetry, String node, Clock clock) {
    this.tracer = telemetry.getTracer("org.dataexchange.tasker");
    this.node = node;
    this.clock = clock;
  }

  /** With what the feature gives applications. */
  static Traces ofServer(String node, Clock clock) {
    return new RunTraces(CDI.current().select(OpenTelemetry.class).get(), node, clock);
  }

  private static <V> Map<UUID, V> latest() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<UUID, V> eldest) {
        return size() > MOST;
      }
    };
  }

  @Override
  public synchronized void came(RequestKey key, TraceContext sender) {
    senders.put(key.answerId(), sender);
  }

  @Override
  public Optional<TraceContext> of(UUID answerId) {
    return quietly(Optional.empty(), () -> known(answerId).flatMap(RunSpan::context));
  }

  private synchronized Optional<RunSpan> known(UUID answerId) {
    return Optional.ofNullable(spans.get(answerId));
  }

  @Override
  public void stepBegan(Run run, Step step) {
    quietly(Optional.empty(), () -> Optional.of(span(run)));
  }

  @Override
  public void stepEnded(Run run, Step step, Duration took) {
    quietly(
        Optional.empty(),
        () -> {
          span(run).stepEnded(run.attempt(), step, clock.instant());
          return Optional.empty();
        });
  }

  @Override
  public void ended(Report report) {
    quietly(
        Optional.empty(),
        () -> {
          span(report.run()).end(report);
          return Optional.empty();
        });
  }

  /** Of two requests with one id the span is that of the run which was heard of last. */
  private synchronized RunSpan span(Run run) {
    UUID id = run.key().answerId();
    RunSpan known = spans.get(id);
    if (known != null && known.isOf(run)) {
      return known;
    }
    RunSpan begun = RunSpan.begin(tracer, node, run, Optional.ofNullable(senders.get(id)));
    spans.put(id, begun);
    return begun;
  }

  /** Whatever fails in there costs the trace, and no task. */
  private <T> Optional<T> quietly(Optional<T> otherwise, Supplier<Optional<T>> trace) {
    try {
      return trace.get();
    } catch (RuntimeException | LinkageError e) {
      if (!told.getAndSet(true)) {
        LOG.log(Level.WARNING, "A run could not be traced; more of these are not told", e);
      }
      return otherwise;
    }
  }
}
