package org.dataexchange.tasker.cli;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Script.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the engine makes for a try that is over. */
@Timeout(120)
class TryPlaceIT {

  private static final String LABEL = "tasker.test=TryPlaceIT";

  @TempDir Path home;

  @AfterEach
  void remove() {
    for (String id : containers("{{.ID}}")) {
      docker("rm", "-f", id);
    }
  }

  private static List<String> containers(String format) {
    return docker("ps", "-a", "--filter", "label=" + LABEL, "--format", format).lines().toList();
  }

  private static void create(String node, Path workspace) throws IOException {
    Path code = Files.createDirectories(workspace.resolve("runs/run/code"));
    docker(
        "create",
        "--label",
        LABEL,
        "--label",
        "tasker.node=" + node,
        "-v",
        code + ":/tmp/code",
        "datex:latest");
  }

  @Test
  void isRemovedByTheNextTry() throws Exception {
    Path all = home.resolve("try");
    try (Engine engine = new Engine(URI.create(variable("DOCKER_HOST")), 1, Thread::new);
        TryPlace living = TryPlace.take(all.resolve("living"), engine)) {
      create(living.node().name(), all.resolve("living"));
      create("elsewhere", home.resolve("elsewhere"));
      FileTree.delete(home.resolve("elsewhere"));
      create("over", all.resolve("over"));
      FileTree.delete(all.resolve("over"));

      TryPlace.take(all.resolve("next"), engine).close();

      assertEquals(
          List.of("elsewhere", living.node().name()),
          containers("{{.Label \"tasker.node\"}}").stream().sorted().toList());
    }
  }
}
