package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task whose server dies each time before its algorithm is let go. */
@Timeout(300)
class AttemptsIT {

  private static final int ATTEMPTS = 3;

  @Test
  void isGivenUpAndStopsNoOther() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("attempts")) {
      tasker.set("TASKER_ATTEMPTS", Integer.toString(ATTEMPTS));
      tasker.shares().algorithm("patient", Programs.PATIENT);
      tasker.shares().algorithm("hello", "print('hello')");
      tasker.start();
      tasker.send(tasker.shares().request("other", "patient"));
      Path other = tasker.awaitStdout("other", "started");
      String deadly = tasker.shares().request("deadly", "hello");
      Path away = tasker.shares().root().resolveSibling("away");
      Files.move(tasker.shares().root(), away);
      tasker.send(deadly);

      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        Pattern begun = Pattern.compile("Task deadly starts as run \\S+, attempt " + attempt);
        eventually(begun.pattern(), SOON, () -> begun.matcher(tasker.log()).find());
        tasker.kill();
        tasker.startAlone();
      }
      Answer answer = tasker.answer("deadly");
      Files.move(away, tasker.shares().root());

      assertEquals("error", answer.state(), answer::toString);
      assertEquals("attempts", answer.reason());
      assertTrue(answer.output().contains("3 attempts"), answer::output);
      Programs.letGo(other);
      assertEquals(1, tasker.answer("other").attempt());
      assertEquals("success", tasker.answer("other").state());
      assertEquals("success", tasker.run("next", "hello").state());
      tasker.stop();
      assertEquals(0, tasker.broker().ready(tasker.todo()));
      assertEquals(3, tasker.answers().size());
    }
  }
}
