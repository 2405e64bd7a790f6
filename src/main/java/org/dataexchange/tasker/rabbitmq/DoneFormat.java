package org.dataexchange.tasker.rabbitmq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;

/**
 * Writes done messages of protocol v0.1, never longer than 8 MiB: each stream has a third of what
 * the report, whose lists are bounded, leaves.
 */
public final class DoneFormat implements AnswerFormat {

  private static final int MAX_BODY = 8 << 20;

  /** For what is neither stream nor report: task id, state, output, names. */
  private static final int REST = 64 << 10;

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public byte[] answer(Report report, RunFolder folder) {
    return bytes(report, folder, (json, streams) -> write(json, report, streams));
  }

  @Override
  public byte[] report(Report report, RunFolder folder) {
    return bytes(report, folder, (json, streams) -> new ReportFormat(json).write(report, streams));
  }

  @FunctionalInterface
  private interface Content {
    void write(JsonGenerator json, Map<String, Excerpt> streams) throws IOException;
  }

  private static byte[] bytes(Report report, RunFolder folder, Content content) {
    try {
      Map<String, Excerpt> streams =
          streams(report, folder, (MAX_BODY - REST - reportLength(report)) / 3);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator json = JSON.createGenerator(bytes)) {
        content.write(json, streams);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new StorageFailed("cannot read what run " + report.run().id() + " left: " + e, e);
    }
  }

  private static void write(JsonGenerator json, Report report, Map<String, Excerpt> streams)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("taskId", report.run().taskId());
    json.writeStringField("state", state(report.outcome()));
    json.writeStringField("output", output(report.outcome()));
    json.writeFieldName("containerOutput");
    if (streams.isEmpty()) {
      json.writeNull();
    } else {
      json.writeStartObject();
      for (Map.Entry<String, Excerpt> stream : streams.entrySet()) {
        json.writeStringField(stream.getKey(), stream.getValue().text());
      }
      json.writeEndObject();
    }
    json.writeFieldName("report");
    new ReportFormat(json).write(report, streams);
    json.writeEndObject();
  }

  private static int reportLength(Report report) throws IOException {
    ByteArrayOutputStream alone = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(alone)) {
      new ReportFormat(json).write(report, Map.of());
    }
    return alone.size();
  }

  private static Map<String, Excerpt> streams(Report report, RunFolder folder, int share)
      throws IOException {
    Map<String, Excerpt> streams = new LinkedHashMap<>();
    if (report.execution().isPresent()) {
      var ending = report.execution().get().ending();
      streams.put("stdout", Excerpt.of(folder.stdout(), share, ending.stdoutBytes()));
      streams.put("stderr", Excerpt.of(folder.stderr(), share, ending.stderrBytes()));
      streams.put("strace", Excerpt.of(folder.trace(), share, ending.trace().notKept(), true));
    }
    return streams;
  }

  private static String state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded ran -> "success";
      case Outcome.AlgorithmFailed failed -> "error";
      case Outcome.RequestRefused refused -> "rejected";
      case Outcome.Cancelled cancelled -> "error";
      case Outcome.SystemFailed failed -> "error";
    };
  }

  private static String output(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded ran -> "";
      case Outcome.AlgorithmFailed failed -> failed.what();
      case Outcome.RequestRefused refused ->
          "Task has been rejected: '%s'".formatted(Printable.of(refused.advice()));
      case Outcome.Cancelled cancelled -> cancelled.what();
      case Outcome.SystemFailed failed -> failed.what();
    };
  }
}
