package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run on data that are mounted where they lie outlives its server, and leaves no volume. */
@Timeout(600)
@SystemTest
class MountedRunIT {

  private static final String PATIENT =
      """
      import os, sys, time
      print(os.stat(sys.argv[1]).st_dev != os.stat('/tmp/data').st_dev, flush=True)
      while not os.path.exists('/tmp/code/go'):
          time.sleep(0.05)
      print(open(sys.argv[1] + '/many/7').read())
      """;

  @Test
  void isJoinedAndRemovedByTheNextServer() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("mounted")) {
      tasker.set("TASKER_REMEMBER", "PT1S");
      tasker.shares().algorithm("patient", PATIENT);
      tasker.shares().many("data/many", 257);
      tasker.start();
      tasker.send(tasker.shares().request("mounted-1", "patient"));
      Path run = tasker.awaitStdout("mounted-1", "True");
      tasker.kill();
      Set<String> own = volumesOf("tasker-" + run.getFileName());
      assertFalse(own.isEmpty(), "there is no volume of the run's");
      assertTrue(volumes().containsAll(own));
      Programs.letGo(run);
      tasker.start();

      Answer answer = tasker.answer("mounted-1");

      assertEquals("success", answer.state(), answer::toString);
      assertEquals("True\n7\n", answer.stdout());
      assertEquals(1, answer.attempt());
      assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
      assertEquals(
          "[\"data/many/7\"]", answer.report().path("evidence").path("dataFilesRead").toString());
      eventually("its volumes are removed", SOON, () -> Collections.disjoint(volumes(), own));
    }
  }

  private static Set<String> volumesOf(String container) {
    String names = "{{range .Mounts}}{{if eq .Type \"volume\"}}{{println .Name}}{{end}}{{end}}";
    return new TreeSet<>(
        docker("inspect", "--format", names, container)
            .lines()
            .filter(name -> !name.isEmpty())
            .toList());
  }

  /** All of them: a waiting sandbox has some, too. */
  private static Set<String> volumes() {
    return new TreeSet<>(docker("volume", "ls", "-q").lines().toList());
  }
}
