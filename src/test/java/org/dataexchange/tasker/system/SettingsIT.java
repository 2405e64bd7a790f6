package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settings that cannot be used. */
@Timeout(120)
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
}
