package org.dataexchange.tasker.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.wire.TraceContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunTracesTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final TraceContext SENDER =
      new TraceContext("00-" + TRACE + "-b7ad6b7169203331-01", "a=1");
  private static final Run RUN = Samples.run("run-1");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final KeptSpans kept = new KeptSpans();
  private final OpenTelemetrySdk sdk = kept.sdk();
  private final SteppingClock clock = SteppingClock.standing();
  private final RunTraces traces = new RunTraces(sdk, "node-1", clock);

  @AfterEach
  void close() {
    sdk.close();
  }

  private static Report report(Run run, Outcome outcome, Map<Step, Duration> durations) {
    return new Report(
        run,
        "node-1",
        outcome,
        Samples.NOW.plusSeconds(5),
        durations,
        Samples.report("run-1", "123", 1).execution());
  }

  private void step(Run run, Step step, Duration took) {
    traces.stepBegan(run, step);
    clock.goOn(took);
    traces.stepEnded(run, step, took);
  }

  private static long nanos(Instant at) {
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  @Test
  void haveOneSpanForARunInItsSendersTraceAndOneBelowForEachStep() {
    traces.came(RUN.key(), SENDER);
    step(RUN, Step.VERIFYING_ALGORITHM, SECOND);
    step(RUN, Step.EXECUTING_ALGORITHM, SECOND.multipliedBy(3));
    assertEquals(List.of(), kept.all());

    traces.ended(
        report(
            RUN,
            new Outcome.Succeeded(),
            Map.of(
                Step.VERIFYING_ALGORITHM,
                SECOND,
                Step.EXECUTING_ALGORITHM,
                SECOND.multipliedBy(3))));

    SpanData run = kept.named("run");
    assertEquals(3, kept.all().size());
    assertEquals(TRACE, run.getTraceId());
    assertEquals("b7ad6b7169203331", run.getParentSpanId());
    assertEquals(SpanKind.CONSUMER, run.getKind());
    assertEquals(nanos(Samples.NOW), run.getStartEpochNanos());
    assertEquals(nanos(Samples.NOW.plusSeconds(5)), run.getEndEpochNanos());
    assertEquals(StatusCode.UNSET, run.getStatus().getStatusCode());
    SpanData executing = kept.named("ExecutingAlgorithm");
    assertEquals(run.getSpanId(), executing.getParentSpanId());
    assertEquals(TRACE, executing.getTraceId());
    assertEquals(nanos(Samples.NOW.plusSeconds(1)), executing.getStartEpochNanos());
    assertEquals(nanos(Samples.NOW.plusSeconds(4)), executing.getEndEpochNanos());
  }

  /** What the task is about is not there, and its id is its sender's text. */
  @Test
  void sayHowARunCameOutInWordsOfClosedLists() {
    Outcome failed =
        new Outcome.AlgorithmFailed(Reason.EXIT_CODE, "said what is secret", "and more");
    traces.came(RUN.key(), SENDER);
    step(RUN, Step.EXECUTING_ALGORITHM, SECOND);
    traces.ended(report(RUN, failed, Map.of(Step.EXECUTING_ALGORITHM, SECOND)));

    SpanData run = kept.named("run");
    assertEquals(
        Map.of(
            "tasker.run", "run-1",
            "tasker.node", "node-1",
            "tasker.attempt", 1L,
            "tasker.state", "error",
            "tasker.reason", "exit-code",
            "tasker.fault", "algorithm",
            "tasker.verdict", "clean"),
        kept.said("run"));
    assertEquals(StatusCode.ERROR, run.getStatus().getStatusCode());
    assertEquals("exit-code", run.getStatus().getDescription());
    assertEquals(Map.of("tasker.run", "run-1"), kept.said("ExecutingAlgorithm"));
    assertTrue(kept.all().stream().allMatch(span -> span.getEvents().isEmpty()));
  }

  @Test
  void beginATraceOfTheirOwnWhereTheSenderHasNone() {
    traces.stepBegan(RUN, Step.VERIFYING_ALGORITHM);
    TraceContext context = traces.of(RUN.key().answerId()).orElseThrow();
    traces.ended(report(RUN, new Outcome.Succeeded(), Map.of()));

    SpanData run = kept.named("run");
    assertEquals("0000000000000000", run.getParentSpanId());
    assertEquals("00-" + run.getTraceId() + "-" + run.getSpanId() + "-01", context.parent());
  }

  @Test
  void giveOnTheContextOfTheRunWhileItGoesOnAndAfterwards() {
    assertEquals(Optional.empty(), traces.of(RUN.key().answerId()));
    traces.came(RUN.key(), SENDER);
    traces.stepBegan(RUN, Step.VERIFYING_ALGORITHM);
    TraceContext context = traces.of(RUN.key().answerId()).orElseThrow();
    traces.ended(report(RUN, new Outcome.Succeeded(), Map.of()));

    assertTrue(context.isOfTrace(SENDER));
    assertFalse(context.equals(SENDER));
    assertEquals("a=1", context.state());
    assertEquals(Optional.of(context), traces.of(RUN.key().answerId()));
  }

  /** They are in its report, though nobody here saw them. */
  @Test
  void haveTheStepsThatAFormerServerWentThroughWithARunThatIsJoined() {
    Run joined = Samples.released("run-1");
    traces.came(joined.key(), SENDER);
    clock.goOn(Duration.ofSeconds(60));
    // it ended before this server began
    traces.stepBegan(joined, Step.EXECUTING_ALGORITHM);
    traces.stepEnded(joined, Step.EXECUTING_ALGORITHM, Duration.ofSeconds(50));
    traces.ended(
        report(
            joined,
            new Outcome.Succeeded(),
            Map.of(
                Step.VERIFYING_ALGORITHM, SECOND,
                Step.DOWNLOADING_FILES, SECOND,
                Step.EXECUTING_ALGORITHM, Duration.ofSeconds(50))));

    SpanData downloading = kept.named("DownloadingFiles");
    assertEquals(nanos(Samples.NOW.plusSeconds(1)), downloading.getStartEpochNanos());
    assertEquals(true, kept.said("DownloadingFiles").get("tasker.reported"));
    SpanData executing = kept.named("ExecutingAlgorithm");
    assertEquals(nanos(Samples.NOW.plusSeconds(10)), executing.getStartEpochNanos());
    assertEquals(Map.of("tasker.run", "run-1"), kept.said("ExecutingAlgorithm"));
    assertEquals(nanos(Samples.NOW), kept.named("run").getStartEpochNanos());
    assertTrue(kept.named("run").getEndEpochNanos() >= executing.getEndEpochNanos());
  }

  @Test
  void haveOneSpanForARequestThatIsRefusedAndNoneForARunThatIsReportedTwice() {
    Outcome refused =
        new Outcome.RequestRefused(
            Reason.INVALID_MESSAGE, new Refused(Reason.INVALID_MESSAGE, "secret").getMessage());
    Report report = new Report(RUN, "node-1", refused, Samples.NOW, Map.of(), Optional.empty());
    traces.ended(report);
    traces.ended(report);

    assertEquals(1, kept.all().size());
    assertEquals("rejected", kept.said("run").get("tasker.state"));
    assertFalse(kept.said("run").containsKey("tasker.verdict"));
  }

  @Test
  void obeyASenderWhoKeepsNoTraces() {
    traces.came(RUN.key(), new TraceContext(SENDER.parent().replace("-01", "-00"), ""));
    step(RUN, Step.VERIFYING_ALGORITHM, SECOND);
    traces.ended(report(RUN, new Outcome.Succeeded(), Map.of(Step.VERIFYING_ALGORITHM, SECOND)));

    assertEquals(List.of(), kept.all());
    TraceContext context = traces.of(RUN.key().answerId()).orElseThrow();
    assertTrue(context.isOfTrace(SENDER) && context.parent().endsWith("-00"), context.parent());
  }

  @Test
  void costNoTaskAnythingWhereTheyFail() {
    kept.fail();
    step(RUN, Step.VERIFYING_ALGORITHM, SECOND);
    traces.ended(report(RUN, new Outcome.Succeeded(), Map.of(Step.VERIFYING_ALGORITHM, SECOND)));
    RunTraces broken = new RunTraces(new Broken(), "node-1", clock);

    broken.came(RUN.key(), SENDER);
    broken.stepBegan(RUN, Step.VERIFYING_ALGORITHM);
    broken.stepEnded(RUN, Step.VERIFYING_ALGORITHM, SECOND);
    broken.ended(report(RUN, new Outcome.Succeeded(), Map.of()));
    assertEquals(Optional.empty(), broken.of(RUN.key().answerId()));
  }

  private static final class Broken implements OpenTelemetry {
    @Override
    public TracerProvider getTracerProvider() {
      return new TracerProvider() {
        @Override
        public Tracer get(String name) {
          return span -> {
            throw new IllegalStateException("broken");
          };
        }

        @Override
        public Tracer get(String name, String version) {
          return get(name);
        }
      };
    }

    @Override
    public ContextPropagators getPropagators() {
      return ContextPropagators.noop();
    }
  }

  @Test
  void rememberABoundedNumberOfRuns() {
    for (int i = 0; i < 5_000; i++) {
      Run one = new Run("r-" + i, Samples.key("m-" + i, ""), "123", 1, Samples.NOW);
      traces.came(one.key(), SENDER);
      traces.stepBegan(one, Step.VERIFYING_ALGORITHM);
    }
    assertEquals(Optional.empty(), traces.of(Samples.key("m-0", "").answerId()));
    assertTrue(traces.of(Samples.key("m-4999", "").answerId()).isPresent());
  }

  /** The server's feature makes one of each HTTP request, with its path. */
  @Test
  void areAllThatIsKept() {
    sdk.getTracer("server").spanBuilder("GET /api/runs").startSpan().end();

    assertEquals(List.of(), kept.all());
  }
}
