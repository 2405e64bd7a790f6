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
 * the report leaves.
 */
public final class DoneFormat implements AnswerFormat {

  private static final int MAX_BODY = 8 << 20;

  /** Kept free for the report, whose lists are bounded. */
  private static final int REPORT = 1 << 20;

  private static final int STREAM = (MAX_BODY - REPORT) / 3;
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public byte[] answer(Report report, RunFolder folder) {
    try {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      try (JsonGenerator json = JSON.createGenerator(body)) {
        write(json, report, folder);
      }
      return body.toByteArray();
    } catch (IOException e) {
      throw new StorageFailed("cannot read what run " + report.run().id() + " left: " + e, e);
    }
  }

  private static void write(JsonGenerator json, Report report, RunFolder folder)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("taskId", report.run().taskId());
    json.writeStringField("state", state(report.outcome()));
    json.writeStringField("output", output(report.outcome()));
    Map<String, Excerpt> streams = streams(report, folder);
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

  private static Map<String, Excerpt> streams(Report report, RunFolder folder) throws IOException {
    Map<String, Excerpt> streams = new LinkedHashMap<>();
    if (report.execution().isPresent()) {
      var ending = report.execution().get().ending();
      streams.put("stdout", Excerpt.of(folder.stdout(), STREAM, ending.stdoutBytes()));
      streams.put("stderr", Excerpt.of(folder.stderr(), STREAM, ending.stderrBytes()));
      streams.put(
          "strace", Excerpt.of(folder.trace(), STREAM, ending.trace().droppedBytes(), true));
    }
    return streams;
  }

  private static String state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded ran -> "success";
      case Outcome.AlgorithmFailed failed -> "error";
      case Outcome.RequestRefused refused -> "rejected";
      case Outcome.SystemFailed failed -> "error";
    };
  }

  private static String output(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded ran -> "";
      case Outcome.AlgorithmFailed failed -> failed.what();
      case Outcome.RequestRefused refused ->
          "Task has been rejected: '%s'".formatted(Printable.of(refused.advice()));
      case Outcome.SystemFailed failed -> failed.what();
    };
  }
}
