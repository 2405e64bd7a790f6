package org.dataexchange.tasker.sandbox.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunContainersTest {

  private static final Path LAUNCHERS = Path.of("src/main/container/launcher/identity.h");

  @Test
  void spreadsRunsOverTheUsersThatTheLauncherTakes() throws IOException {
    IntSummaryStatistics users =
        IntStream.range(0, 100_000).map(i -> ContainerFactory.user("run-" + i)).summaryStatistics();

    String launchers = Files.readString(LAUNCHERS);
    assertTrue(launchers.contains("#define FIRST_USER " + users.getMin()), users::toString);
    assertTrue(launchers.contains("#define LAST_USER " + users.getMax()), users::toString);
  }

  @Test
  void givesARunTheSameUserAgain() {
    assertEquals(ContainerFactory.user("run-1"), ContainerFactory.user("run-1"));
  }
}
