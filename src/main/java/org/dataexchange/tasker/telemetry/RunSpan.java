package org.dataexchange.tasker.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.wire.TraceContext;

/**
 * A run's span. It says which run on which node, how it came out and how long each step took, in
 * words of closed lists; never what a task is about, nor its id, which is the sender's own text.
 * Thread-safe.
 */
final class RunSpan {

  /** No span without it is kept. */
  static final AttributeKey<String> RUN = AttributeKey.stringKey("tasker.run");

  private static final AttributeKey<String> NODE = AttributeKey.stringKey("tasker.node");
  private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("tasker.attempt");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("tasker.state");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("tasker.reason");
  private static final AttributeKey<String> FAULT = AttributeKey.stringKey("tasker.fault");
  private static final AttributeKey<String> VERDICT = AttributeKey.stringKey("tasker.verdict");

  /** Of a step that no one here saw end: it is laid behind the one before it. */
  private static final AttributeKey<Boolean> REPORTED = AttributeKey.booleanKey("tasker.reported");

  private final Tracer tracer;
  private final String run;
  private final Span span;
  private final Context context;
  private final Map<Step, Instant> ends = new EnumMap<>(Step.class);
  private int attempt;
  private boolean over;

  private RunSpan(Tracer tracer, Run run, Span span, Context parent) {
    this.tracer = tracer;
    this.run = run.id();
    this.span = span;
    this.context = parent.with(span);
  }

  /** The span of a run that began, or goes on, here. It begins when this attempt did. */
  static RunSpan begin(Tracer tracer, String node, Run run, Optional<TraceContext> sender) {
    Context parent = sender.map(Contexts::read).orElseGet(Context::root);
    Span span =
        tracer
            .spanBuilder("run")
            .setParent(parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setStartTimestamp(run.startedAt())
            .setAttribute(RUN, run.id())
            .setAttribute(NODE, node)
            .startSpan();
    return new RunSpan(tracer, run, span, parent);
  }

  boolean isOf(Run other) {
    return run.equals(other.id());
  }

  /** For messages about the run: who hears them goes on below this span. */
  Optional<TraceContext> context() {
    return Contexts.write(context);
  }

  /** What an attempt went through that came to nothing is not shown. */
  synchronized void stepEnded(int which, Step step, Instant at) {
    if (attempt != which) {
      attempt = which;
      ends.clear();
    }
    ends.put(step, at);
  }

  /** The run has its report; of another one that follows a failure behind it, nothing is heard. */
  synchronized void end(Report report) {
    if (over) {
      return;
    }
    over = true;
    Instant last = steps(report);
    Outcome outcome = report.outcome();
    span.setAttribute(ATTEMPT, (long) report.run().attempt());
    span.setAttribute(STATE, state(outcome));
    span.setAttribute(REASON, outcome.reason().wireName());
    span.setAttribute(FAULT, outcome.fault().wireName());
    report
        .execution()
        .ifPresent(ran -> span.setAttribute(VERDICT, ran.evidence().verdict().wireName()));
    if (outcome.reason() != Reason.COMPLETED) {
      span.setStatus(StatusCode.ERROR, outcome.reason().wireName());
    }
    span.end(later(report.finishedAt(), last));
  }

  /** As the answer has it. */
  private static String state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded ran -> "success";
      case Outcome.RequestRefused refused -> "rejected";
      case Outcome.AlgorithmFailed failed -> "error";
      case Outcome.Cancelled cancelled -> "error";
      case Outcome.SystemFailed failed -> "error";
    };
  }

  /**
   * @return when the last one ended
   */
  private Instant steps(Report report) {
    Instant last = report.run().startedAt();
    for (Step step : Step.values()) {
      if (report.durations().containsKey(step)) {
        last = step(step, report.durations().get(step), last);
      }
    }
    return last;
  }

  private Instant step(Step step, Duration took, Instant before) {
    Instant end = Optional.ofNullable(ends.get(step)).orElseGet(() -> before.plus(took));
    Span child =
        tracer
            .spanBuilder(step.wireName())
            .setParent(context)
            .setStartTimestamp(end.minus(took))
            .setAttribute(RUN, run)
            .startSpan();
    if (!ends.containsKey(step)) {
      child.setAttribute(REPORTED, true);
    }
    child.end(end);
    return later(before, end);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}
