package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that cannot be used. */
@Timeout(600)
@SystemTest
class SettingsIT {

  @Test
  void keepTheApplicationFromStartingWithOneLineThatSaysWhy() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("settings")) {
      tasker.set("TASKER_LIMITS_MEMORY", "plenty");

      Script.Said said = tasker.tryToStart();

      assertNotEquals(0, said.exitCode());
      List<String> lines =
          tasker.log().lines().filter(line -> line.contains("Tasker does not start")).toList();
      assertEquals(1, lines.size(), lines::toString);
      assertTrue(
          lines
              .getFirst()
              .contains("tasker.limits.memory is 'plenty'; accepted is a size like 512MiB"),
          lines::toString);
      assertTrue(said.text().contains("tasker.limits.memory is 'plenty'"), said::text);
      assertFalse(tasker.log().contains("guest:guest"), "a password is in the log");
    }
  }

  /** The server itself reads this one, too, and must not fail before Tasker can say why. */
  @ParameterizedTest
  @ValueSource(strings = {"many", "0"})
  void areNamedWhereTheServerReadsThemToo(String workers) throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("settings")) {
      tasker.set("TASKER_WORKERS", workers);

      String said = tasker.tryToStart().text();

      assertTrue(
          said.contains("tasker.workers is '" + workers + "'; accepted is a number from 1 to 256"),
          said);
    }
  }

  /** MicroProfile's own expressions would take what is unknown for no setting at all. */
  @Test
  void areTakenAsTheyAreWritten() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("settings")) {
      String dead = tasker.dead() + "-pa${ss}$wo\\r\\,d#";
      tasker.set("TASKER_DEAD_QUEUE", dead);

      tasker.start();

      assertEquals(0, tasker.broker().ready(dead));
      tasker.broker().delete(dead);
    }
  }

  @Test
  void areToldAtOnceWhereTheFileOfUsersCannotBeUsed(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.xml"));
    Path torn = Files.writeString(folder.resolve("torn.xml"), "<server><basicRegistry");
    try (TaskerSystem tasker = new TaskerSystem("settings")) {
      for (Path file : List.of(empty, torn, folder, folder.resolve("nothing"))) {
        tasker.set("TASKER_USERS", file.toString());

        Script.Said said = tasker.tryToStart();

        assertNotEquals(0, said.exitCode(), file::toString);
        boolean isFile = Files.isRegularFile(file);
        String why = isFile ? "users.xml" : "TASKER_USERS cannot be read: " + file;
        assertTrue(said.text().contains(why), said::text);
        assertTrue(!isFile || said.text().contains("XML"), said::text);
      }
    }
  }
}
