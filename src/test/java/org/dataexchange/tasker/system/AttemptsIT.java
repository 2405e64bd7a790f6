package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task whose server dies each time before its algorithm is let go. */
@Timeout(600)
@SystemTest
class AttemptsIT {

  private static final int ATTEMPTS = 3;

  /**
   * Of the code, so that it is fetched for seconds: a storage that is away is asked for no task.
   */
  private static final int FILES = 30_000;

  @Test
  void isGivenUpAndStopsNoOther() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("attempts")) {
      tasker.set("TASKER_ATTEMPTS", Integer.toString(ATTEMPTS)).set("TASKER_WORKERS", "3");
      tasker.shares().algorithm("patient", Programs.PATIENT);
      tasker.shares().algorithm("hello", "print('hello')");
      tasker.start();
      tasker.send(tasker.shares().request("other", "patient"));
      Path other = tasker.awaitStdout("other", "started");
      tasker.shares().algorithm("large", "print('hello')");
      tasker.shares().many("large/files", FILES);
      tasker.send(tasker.shares().request("bystander", "large"));
      tasker.send(tasker.shares().request("deadly", "large"));

      awaitBegun(tasker, "bystander", 1);
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        awaitBegun(tasker, "deadly", attempt);
        tasker.kill();
        tasker.startAlone();
      }
      Answer answer = tasker.answer("deadly");

      assertEquals("error", answer.state(), answer::toString);
      assertEquals("attempts", answer.reason());
      assertTrue(answer.output().contains("3 attempts"), answer::output);
      Programs.letGo(other);
      assertEquals(1, tasker.answer("other").attempt());
      assertEquals("success", tasker.answer("other").state());
      Answer bystander = tasker.answer("bystander");
      assertEquals("success", bystander.state(), bystander::toString);
      assertTrue(bystander.attempt() <= 2, "it pays for the first death alone");
      assertEquals("success", tasker.run("next", "hello").state());
      for (String task : List.of("other", "bystander", "deadly", "next")) {
        tasker.awaitAck(task);
      }
      tasker.stop();
      assertEquals(0, tasker.broker().ready(tasker.todo()));
      // a server that dies between the confirm and the ack leaves the same answer to the next one
      assertEquals(4, tasker.answers().stream().map(Answer::messageId).distinct().count());
    }
  }

  private static void awaitBegun(TaskerSystem tasker, String task, int attempt) {
    Pattern begun =
        Pattern.compile("Task %s starts as run \\S+, attempt %d".formatted(task, attempt));
    eventually(begun.pattern(), SOON, () -> begun.matcher(tasker.log()).find());
  }
}
