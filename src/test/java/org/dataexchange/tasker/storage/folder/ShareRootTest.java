package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is not found is the sender's mistake only where the shares are. */
@Timeout(60)
class ShareRootTest {

  private static final SharePath CODE = new SharePath("code");
  private static final SharePath MARKER = new SharePath(".mounted");

  @TempDir Path root;
  @TempDir Path run;

  private LocalFolder storage(Optional<SharePath> marker) {
    return new LocalFolder(
        root,
        new ShareRoot(root, marker, Optional.of(run.resolve("mounted"))),
        Ticker.SYSTEM,
        Duration.ofMinutes(1),
        data -> false);
  }

  private void assertAway(LocalFolder storage, String why) {
    StorageFailed failed =
        assertThrows(StorageFailed.class, () -> storage.fetchCode(CODE, run.resolve("code")));
    assertTrue(failed.worthTryingAgain());
    assertTrue(failed.getMessage().contains(why), failed.getMessage());
    assertEquals(failed.getMessage(), storage.objection());
  }

  private void assertNotFound(LocalFolder storage) {
    Refused refused =
        assertThrows(Refused.class, () -> storage.fetchCode(CODE, run.resolve("code")));
    assertEquals(Reason.NOT_FOUND, refused.reason());
    assertEquals("", storage.objection());
  }

  @Test
  void takesAnEmptyFolderForOneWhereNothingIsMounted() throws IOException {
    LocalFolder storage = storage(Optional.empty());
    assertAway(storage, "is empty: is it mounted?");

    Files.createDirectory(root.resolve("another"));
    assertNotFound(storage);
  }

  @Test
  void keepsTheMountOnceThatCanBeDone() throws IOException {
    Files.createDirectory(root.resolve("share"));
    Path file = run.resolve("not-there-yet/mounted");
    ShareRoot known = new ShareRoot(root, Optional.empty(), Optional.of(file));
    assertEquals("", known.objection());
    assertTrue(Files.notExists(file));

    Files.createDirectory(file.getParent());
    assertEquals("", known.objection());

    assertTrue(Files.exists(file));
  }

  @Test
  void goesByTheMarkerWhereThereIsOne() throws IOException {
    LocalFolder storage = storage(Optional.of(MARKER));
    Files.createDirectory(root.resolve("what-lies-under-the-mount"));
    assertAway(storage, "there is no file '.mounted'");

    Files.createFile(root.resolve(".mounted"));
    assertNotFound(storage);
    Files.delete(root.resolve(".mounted"));
    assertAway(storage, "tasker.storage.marker");
  }

  @Test
  void takesNoFolderAndNoLinkForAMarker() throws IOException {
    LocalFolder storage = storage(Optional.of(MARKER));
    Files.createDirectory(root.resolve(".mounted"));
    assertAway(storage, "there is no file '.mounted'");
    Files.delete(root.resolve(".mounted"));
    Files.createSymbolicLink(root.resolve(".mounted"), Path.of("/etc/passwd"));

    assertAway(storage, "there is no file '.mounted'");
  }

  @Test
  void asksNobodyWhenAnotherFolderTakesItsPlace() throws IOException {
    Path link = Files.createSymbolicLink(run.resolve("shares"), root);
    Files.createDirectory(root.resolve("old"));
    Path other = Files.createDirectories(run.resolve("new/study")).getParent();
    ShareRoot known = new ShareRoot(link, Optional.empty(), Optional.of(run.resolve("mounted")));
    assertEquals("", known.objection());

    Files.delete(link);
    Files.createSymbolicLink(link, other);

    assertEquals("", known.objection());
  }
}
