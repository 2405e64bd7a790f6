package org.dataexchange.tasker.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.dataexchange.tasker.rabbitmq.client.TaskSubmission;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.wire.Answer;
import org.dataexchange.tasker.wire.RequestWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Sends one task through the broker, as any client does, shows its progress, and prints its answer.
 * Exits with 0 for success, 1 for error, 2 for rejected, and 3 if the task could not be sent or its
 * answer could not be had.
 */
@Command(name = "submit", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class Submit implements Callable<Integer> {

  @Mixin private TaskOptions asked;

  @Option(names = "--etag")
  private Optional<String> eTag;

  @Option(names = "--sha256")
  private Optional<String> sha256;

  @Option(names = "--timeout")
  private Optional<String> timeout;

  @Option(names = "--image-digest")
  private Optional<String> imageDigest;

  @Option(names = "--id")
  private Optional<String> id;

  @Option(names = "--keep")
  private boolean keep;

  private final Terminal terminal;

  Submit(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String... arguments) {
    Terminal.exit(Submit::new, arguments);
  }

  @Override
  public Integer call() {
    String taskId = id.orElseGet(() -> "task-" + UUID.randomUUID().toString().substring(0, 8));
    if (!Task.usableId(taskId)) {
      // nobody would ever answer it
      throw new CommandFailed("a task's id has 1 to 200 characters");
    }
    Progress progress = new Progress(terminal.err(), Progress.onTerminal());
    Answer answer;
    try {
      answer =
          new TaskSubmission(terminal.environment().broker(), progress)
              .answer(taskId, body(taskId));
    } finally {
      progress.end();
    }
    return asked.print(answer, false, terminal);
  }

  /** The message of a task; the hash is looked up where none is given. */
  byte[] body(String taskId) {
    Optional<String> digest =
        eTag.isPresent() || sha256.isPresent()
            ? sha256
            : Optional.of(Approve.look(asked.code, terminal.environment()).sha256());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("taskId", taskId);
    fields.put("codePath", asked.code);
    fields.put("dataPath", asked.data);
    eTag.ifPresent(value -> fields.put("codeHash.eTag", value));
    digest.ifPresent(value -> fields.put("codeHash.sha256", value));
    timeout.ifPresent(text -> fields.put("limits.timeout", seconds(text).toString()));
    asked.image.ifPresent(name -> fields.put("image", name));
    imageDigest.ifPresent(value -> fields.put("imageDigest", value));
    if (keep) {
      fields.put("keep", true);
    }
    return RequestWriter.write(fields);
  }

  private static Duration seconds(String text) {
    try {
      return Duration.ofSeconds(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new CommandFailed("--timeout takes whole seconds, not '" + text + "'", e);
    }
  }
}
