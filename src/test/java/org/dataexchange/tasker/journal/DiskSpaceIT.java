package org.dataexchange.tasker.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.dataexchange.tasker.site.LossyDisk;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The workspace on a file system that goes wrong. */
@Timeout(60)
class DiskSpaceIT {

  static final Limits SMALL =
      new Limits(
          Size.parse("64MiB"),
          1,
          16,
          Size.parse("1MiB"),
          Size.parse("64KiB"),
          Duration.ofMinutes(1));

  @TempDir private Path below;
  private LossyDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = new LossyDisk(below);
  }

  @AfterEach
  void unmount() throws Exception {
    disk.close();
  }

  private String objection() {
    return new DiskSpace(disk.folder(), 2, SMALL, () -> 0).objection();
  }

  private boolean isLittered() {
    return Files.exists(disk.folder().resolve("tried"));
  }

  @Test
  void leavesNothingWhereItHasTriedTheDisk() throws Exception {
    assertEquals("", objection());
    assertFalse(isLittered());
  }

  @Test
  void takesAwayWhatAServerLeftThatDiedWhileItTried() throws Exception {
    Files.writeString(disk.folder().resolve("tried"), "x");

    assertEquals("", objection());
    assertFalse(isLittered());
  }

  @Test
  void objectsToADiskThatTurnedReadOnlyUntilItIsMended() throws Exception {
    assertEquals("", objection());

    disk.fail();
    String said = objection();
    assertTrue(
        said.startsWith("the workspace %s cannot be written: ".formatted(disk.folder())), said);
    assertTrue(said.contains("Read-only file system"), said);
    assertEquals(said, objection());

    disk.losePower();
    assertEquals("", objection());
    assertFalse(isLittered());
  }
}
