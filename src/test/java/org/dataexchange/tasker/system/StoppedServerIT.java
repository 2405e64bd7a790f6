package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator stops the server in the middle of a run, and starts it again. */
@Timeout(300)
class StoppedServerIT {

  @Test
  void joinsTheRunThatWentOn() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("stopped")) {
      tasker.shares().algorithm("patient", Programs.PATIENT);
      tasker.start();
      tasker.send(tasker.shares().request("task", "patient"));
      Path run = tasker.awaitStdout("task", "started");
      String container = Containers.created(run.getFileName().toString());

      tasker.stop();
      assertEquals(List.of(), tasker.answers());
      assertEquals(1, tasker.broker().ready(tasker.todo()));
      assertEquals(container, Containers.created(run.getFileName().toString()));

      tasker.start();
      Programs.letGo(run);
      Answer answer = tasker.answer("task");
      assertEquals("success", answer.state(), answer::toString);
      assertEquals(1, answer.attempt());
      assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
      tasker.stop();
      assertEquals(0, tasker.broker().ready(tasker.todo()));
      assertEquals(1, tasker.answers().size());
      assertEquals(List.of(), tasker.containers());
    }
  }
}
