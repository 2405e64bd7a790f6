package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server removes because of its age. */
@Timeout(600)
@SystemTest
class RetentionIT {

  private static final String RUN = "20200101T000000-0a1b2c3d";

  @TempDir Path home;
  private Path old;
  private TaskerSystem tasker;

  @BeforeEach
  void prepare() throws Exception {
    old = Files.createDirectories(home.resolve("results/long-ago").resolve(RUN));
    Files.writeString(old.resolve("report.json"), "{}");
    Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    tasker = new TaskerSystem("retention");
    tasker
        .set("TASKER_RESULTS_URL", "file://" + home.resolve("results"))
        .set("TASKER_RESULTS_KEEP", "P365D");
    tasker.shares().algorithm("prints", "print(1)");
  }

  @AfterEach
  void stop() throws Exception {
    tasker.close();
  }

  @Test
  void resultsOfLongAgoAreRemovedAndThatIsRecorded() throws Exception {
    tasker.start();

    eventually("they are removed", SOON, () -> Files.notExists(old));
    assertEquals("success", tasker.run("today", "prints").state());
    assertTrue(Files.isDirectory(home.resolve("results/today")));
    Script.Said said = tasker.command("record", "list", "--kind", "erasure", "--json");
    assertTrue(said.text().contains("\"run\":\"" + RUN + "\""), said::text);
  }

  /** As if the clock were seven years ahead since the last start. */
  @Test
  void nothingIsRemovedWhereTheClockLeaps() throws Exception {
    Files.createDirectories(tasker.workspace());
    Files.writeString(tasker.workspace().resolve("seen-time"), "2020-01-02T00:00:00Z PT0S\n");
    tasker.start();

    eventually(
        "it is said",
        SOON,
        () -> tasker.log().contains("was last seen at 2020-01-02T00:00:00Z: for a day nothing"));
    // what would have been removed was before that
    assertEquals("success", tasker.run("today", "prints").state());
    assertTrue(Files.isDirectory(old));
  }
}
