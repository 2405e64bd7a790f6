package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine that has given up the API's version of before, whichever that was. */
@Timeout(120)
class ApiVersionIT {

  @TempDir private Path folder;
  private FaultyEngine between;

  @BeforeEach
  void comesBetween() throws Exception {
    between = new FaultyEngine(Lab.address());
    between.refuseVersions();
  }

  @AfterEach
  void goesAway() throws Exception {
    between.close();
  }

  @Test
  void isOfNoConcernToARun() throws Exception {
    Engine engine = new Engine(between.address(), 4, Thread::new);
    try (Lab lab = new Lab("ApiVersionIT", engine, 0, Ticker.SYSTEM)) {
      Ended ended = lab.run("print(open('/tmp/data/data.txt').read())");

      assertTrue(ended.ending().ranWell(), ended::toString);
      assertEquals("data\n", ended.stdout());
    }
  }

  /** Docker's own client names one, the newest that both know. */
  @Test
  void isOfConcernToWhoeverNamesOne() throws Exception {
    assertTrue(version().contains("is too old. Minimum supported API version"), version());
  }

  private String version() throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    new ProcessBuilder("docker", "-H", between.address().toString(), "version")
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start()
        .waitFor();
    return Files.readString(said);
  }
}
