package org.dataexchange.tasker.rabbitmq;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Step;

/** Writes the report of a done message, in the contract's order; its lists are bounded. */
final class ReportFormat {

  /** Characters of all output names together, each entry counted with its digest. */
  private static final int OUTPUT_NAMES = 256 << 10;

  private static final int ENTRY = 100;

  private final JsonGenerator json;

  ReportFormat(JsonGenerator json) {
    this.json = json;
  }

  void write(Report report, Map<String, Excerpt> streams) throws IOException {
    Optional<Ending> ending = report.execution().map(Report.Execution::ending);
    json.writeStartObject();
    number("exitCode", ending.flatMap(Ending::exitCode).map(Long::valueOf));
    text("signal", ending.flatMap(Ending::signal));
    outcome(report.outcome());
    run(report);
    times(report);
    if (report.run().released().isPresent()) {
      libraries(report.run().released().get().libraries());
      granted(report.run().released().get());
    }
    if (ending.isPresent()) {
      used(ending.get().usage());
      truncated(streams);
      outputs(report.execution().get());
      evidence(report.execution().get().evidence(), report.run().released());
      if (report.execution().get().kept().isPresent()) {
        kept(report.execution().get().kept().get());
      }
    }
    json.writeEndObject();
  }

  private void outcome(Outcome outcome) throws IOException {
    json.writeStringField("reason", outcome.reason().wireName());
    json.writeStringField("fault", outcome.fault().wireName());
    json.writeStringField("advice", outcome.advice());
    json.writeBooleanField(
        "retry", outcome instanceof Outcome.SystemFailed failed && failed.retry());
  }

  private void run(Report report) throws IOException {
    Optional<Run.Released> released = report.run().released();
    json.writeStringField("runId", report.run().id());
    json.writeStringField("node", report.node());
    text("image", released.map(Run.Released::image));
    text("runtime", released.map(Run.Released::runtime));
    text("sandbox", report.execution().map(Report.Execution::sandbox));
    text("sha256", released.map(facts -> facts.code().sha256()));
    text("eTag", released.flatMap(facts -> facts.code().eTag()));
    json.writeNumberField("attempt", report.run().attempt());
  }

  private void times(Report report) throws IOException {
    json.writeStringField("startedAt", utc(report.run().startedAt()));
    json.writeStringField("finishedAt", utc(report.finishedAt()));
    json.writeObjectFieldStart("durations");
    for (Step step : Step.values()) {
      if (report.durations().containsKey(step)) {
        json.writeNumberField(step.wireName(), report.durations().get(step).toMillis());
      }
    }
    json.writeEndObject();
  }

  private static String utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private void libraries(List<Dependencies.Library> libraries) throws IOException {
    json.writeArrayFieldStart("dependencies");
    for (Dependencies.Library library : libraries) {
      json.writeStartObject();
      json.writeStringField("name", library.name());
      json.writeStringField("version", library.version());
      json.writeStringField("sha256", library.sha256());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void granted(Run.Released released) throws IOException {
    Limits granted = released.granted();
    json.writeObjectFieldStart("granted");
    json.writeStringField("memory", granted.memory().toString());
    json.writeNumberField("cpus", granted.cpus());
    json.writeNumberField("pids", granted.pids());
    json.writeStringField("disk", granted.disk().toString());
    json.writeStringField("output", granted.output().toString());
    json.writeStringField("timeout", granted.timeout().toString());
    json.writeEndObject();
  }

  private void used(Ending.Usage usage) throws IOException {
    json.writeObjectFieldStart("used");
    number("memory", usage.peakMemory());
    number("cpuMillis", usage.cpuMicros().map(micros -> micros / 1000));
    number("disk", usage.peakScratch());
    json.writeEndObject();
  }

  private void truncated(Map<String, Excerpt> streams) throws IOException {
    json.writeObjectFieldStart("truncated");
    for (Map.Entry<String, Excerpt> stream : streams.entrySet()) {
      json.writeNumberField(stream.getKey(), stream.getValue().omitted());
    }
    json.writeEndObject();
  }

  private void outputs(Report.Execution execution) throws IOException {
    int room = OUTPUT_NAMES;
    int listed = 0;
    json.writeArrayFieldStart("outputs");
    for (Report.Output output : execution.outputs()) {
      room -= output.name().length() + ENTRY;
      if (room >= 0) {
        listed++;
        json.writeStartObject();
        json.writeStringField("name", output.name());
        json.writeNumberField("size", output.size());
        json.writeStringField("sha256", output.sha256());
        json.writeEndObject();
      }
    }
    for (Ending.Left left : execution.ending().left()) {
      room -= left.name().length() + ENTRY;
      if (room >= 0) {
        listed++;
        json.writeStartObject();
        json.writeStringField("name", left.name());
        json.writeStringField("left", left.why());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    int all = execution.outputs().size() + execution.ending().left().size();
    json.writeNumberField("outputsNotListed", all - listed);
  }

  private void evidence(Evidence evidence, Optional<Run.Released> released) throws IOException {
    json.writeObjectFieldStart("evidence");
    list("dataFilesRead", evidence.dataFilesRead());
    list("filesOpenedOutside", evidence.filesOpenedOutside());
    list("filesWritten", evidence.filesWritten());
    list("programsStarted", evidence.programsStarted());
    programs(evidence.programTree());
    list("networkAttempts", evidence.networkAttempts());
    number("dataFiles", released.map(Run.Released::dataFiles));
    json.writeNumberField("leftOut", evidence.leftOut());
    json.writeBooleanField("complete", evidence.complete());
    json.writeNumberField("lines", evidence.lines());
    json.writeStringField("sha256", evidence.sha256());
    json.writeStringField("verdict", evidence.verdict().wireName());
    json.writeStringField("why", evidence.why());
    json.writeEndObject();
  }

  private void programs(List<Evidence.Started> tree) throws IOException {
    json.writeArrayFieldStart("programTree");
    for (Evidence.Started program : tree) {
      json.writeStartObject();
      json.writeStringField("program", program.program());
      if (program.by().isPresent()) {
        json.writeNumberField("by", program.by().getAsInt());
      } else {
        json.writeNullField("by");
      }
      json.writeNumberField("times", program.times());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void kept(Report.Kept kept) throws IOException {
    json.writeObjectFieldStart("kept");
    json.writeStringField("until", utc(kept.until()));
    json.writeStringField("shell", kept.shell().enter());
    json.writeStringField("remove", kept.shell().remove());
    json.writeEndObject();
  }

  private void list(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private void text(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    } else {
      json.writeNullField(name);
    }
  }

  private void number(String name, Optional<Long> value) throws IOException {
    if (value.isPresent()) {
      json.writeNumberField(name, value.get());
    } else {
      json.writeNullField(name);
    }
  }
}
