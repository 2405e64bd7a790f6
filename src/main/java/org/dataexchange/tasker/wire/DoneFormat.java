package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.text.Printable;

/**
 * Writes done messages of protocol v0.1, never longer than 8 MiB: each stream has a third of what
 * the report, whose lists are bounded, leaves.
 */
public final class DoneFormat implements AnswerFormat {

  private static final int MAX_BODY = 8 << 20;

  /** For what is neither stream nor report: task id, state, output, names. */
  private static final int REST = 64 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public byte[] answer(Report report, RunFolder folder) {
    return bytes(report, folder, (json, streams) -> message(report, json, streams));
  }

  @Override
  public byte[] report(Report report, RunFolder folder) {
    return bytes(report, folder, (json, streams) -> json);
  }

  private static byte[] bytes(
      Report report,
      RunFolder folder,
      BiFunction<ObjectNode, Map<String, StreamExcerpt>, ObjectNode> content) {
    try {
      ObjectNode json = ReportFormat.json(report);
      int length = JSON.writeValueAsBytes(json).length;
      Map<String, StreamExcerpt> streams = streams(report, folder, (MAX_BODY - REST - length) / 3);
      streams.forEach((name, stream) -> json.withObject("/truncated").put(name, stream.omitted()));
      return JSON.writeValueAsBytes(content.apply(json, streams));
    } catch (IOException e) {
      throw new StorageFailed("cannot read what run " + report.run().id() + " left: " + e, e);
    }
  }

  private static ObjectNode message(
      Report report, ObjectNode json, Map<String, StreamExcerpt> streams) {
    ObjectNode message =
        JSON.createObjectNode()
            .put("taskId", report.run().taskId())
            .put("state", state(report.outcome()))
            .put("output", output(report.outcome()));
    if (streams.isEmpty()) {
      message.putNull("containerOutput");
    } else {
      ObjectNode texts = message.putObject("containerOutput");
      streams.forEach((name, stream) -> texts.put(name, stream.text()));
    }
    message.set("report", json);
    return message;
  }

  private static Map<String, StreamExcerpt> streams(Report report, RunFolder folder, int share)
      throws IOException {
    Map<String, StreamExcerpt> streams = new LinkedHashMap<>();
    if (report.execution().isPresent()) {
      var ending = report.execution().get().ending();
      streams.put("stdout", StreamExcerpt.of(folder.stdout(), share, ending.stdoutBytes()));
      streams.put("stderr", StreamExcerpt.of(folder.stderr(), share, ending.stderrBytes()));
      streams.put(
          "strace", StreamExcerpt.of(folder.trace(), share, ending.trace().notKept(), true));
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
