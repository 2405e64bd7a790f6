package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
  private static final String OLDER = "20180101T000000-0a1b2c3d";

  @TempDir Path home;
  private TaskerSystem tasker;

  @BeforeEach
  void prepare() throws Exception {
    tasker = new TaskerSystem("retention");
    tasker
        .set("TASKER_RESULTS_URL", "file://" + home.resolve("results"))
        .set("TASKER_RESULTS_KEEP", "P365D");
    tasker.shares().algorithm("prints", "print(1)");
    Files.createDirectories(tasker.workspace());
  }

  @AfterEach
  void stop() throws Exception {
    tasker.close();
  }

  private Path result(String task, String run, String changed) throws IOException {
    Path result = Files.createDirectories(home.resolve("results").resolve(task).resolve(run));
    Files.writeString(result.resolve("report.json"), "{}");
    Files.setLastModifiedTime(result, FileTime.from(Instant.parse(changed)));
    return result;
  }

  private void lastSeen(Instant time) throws IOException {
    Files.writeString(tasker.workspace().resolve("seen-time"), time + " PT0S");
  }

  @Test
  void resultsOfLongAgoAreRemovedAndThatIsRecorded() throws Exception {
    Path old = result("long-ago", RUN, "2020-01-01T00:00:00Z");
    lastSeen(Instant.now());
    tasker.start();

    eventually("they are removed", SOON, () -> Files.notExists(old));
    assertEquals("success", tasker.run("today", "prints").state());
    assertTrue(Files.isDirectory(home.resolve("results/today")));
    Script.Said said = tasker.command("record", "list", "--kind", "erasure", "--json");
    assertTrue(said.text().contains("results of " + RUN), said::text);
  }

  /** As if the clock were years ahead since the last start. */
  @Test
  void onlyWhatWasOldBeforeIsRemovedWhereTheClockLeaps() throws Exception {
    Path older = result("z-longer-ago", OLDER, "2018-01-01T00:00:00Z");
    Path old = result("long-ago", RUN, "2020-01-01T00:00:00Z");
    lastSeen(Instant.parse("2020-01-02T00:00:00Z"));
    tasker.start();

    eventually("what was old is removed", SOON, () -> Files.notExists(older));
    eventually(
        "it is said",
        SOON,
        () -> tasker.log().contains("was last seen at 2020-01-02T00:00:00Z: for a day nothing"));
    tasker.command("down", "server");
    assertTrue(Files.isDirectory(old));
  }
}
