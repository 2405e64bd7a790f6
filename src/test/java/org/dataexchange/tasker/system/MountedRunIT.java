package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run on data that are mounted where they lie outlives its server, and leaves no volume. */
@Timeout(180)
class MountedRunIT {

  private static final String SLOW =
      """
      import os, sys, time
      print(os.stat(sys.argv[1]).st_dev != os.stat('/tmp/data').st_dev, flush=True)
      time.sleep(5)
      print(open(sys.argv[1] + '/many/7').read())
      """;

  @Test
  void isJoinedAndRemovedByTheNextServer() throws Exception {
    Set<String> before = volumes();
    try (TaskerSystem tasker = new TaskerSystem("mounted")) {
      tasker.set("TASKER_REMEMBER", "PT1S");
      tasker.shares().algorithm("slow", SLOW);
      tasker.shares().many("data/many", 257);
      tasker.start();
      tasker.send(tasker.shares().request("mounted-1", "slow"));
      tasker.awaitStdout("mounted-1", "True");
      tasker.kill();
      assertFalse(volumes().equals(before), "there is no volume of the run's");
      tasker.start();

      Answer answer = tasker.answer("mounted-1");

      assertEquals("success", answer.state(), answer::toString);
      assertEquals("True\n7\n", answer.stdout());
      assertEquals(1, answer.attempt());
      assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
      assertEquals(
          "[\"data/many/7\"]", answer.report().path("evidence").path("dataFilesRead").toString());
      eventually("its volume is removed", SOON, () -> volumes().equals(before));
    }
  }

  private static Set<String> volumes() {
    return new TreeSet<>(docker("volume", "ls", "-q").lines().toList());
  }
}
