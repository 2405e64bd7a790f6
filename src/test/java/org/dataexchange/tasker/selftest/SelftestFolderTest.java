package org.dataexchange.tasker.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.cli.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the selftest lays into the operator's storage, and that it takes all of it away again. */
class SelftestFolderTest {

  private static final Path PROGRAMS = Path.of("src/selftest");

  @TempDir private Path root;

  @Test
  void takesAwayWhatItLaidThere() throws IOException {
    Files.writeString(root.resolve("study"), "mine");
    try (SelftestFolder share = new SelftestFolder(root, PROGRAMS)) {
      Path folder = root.resolve(share.name());
      assertTrue(Files.exists(folder.resolve("heap-bomb/run.py")));
      assertTrue(Files.exists(folder.resolve("heap-bomb/attempts.py")));
      assertEquals(64, share.sha256("heap-bomb").length());
      assertEquals(root.getFileName().toString(), share.rootName());
    }
    assertEquals(List.of("study"), names());
  }

  @Test
  void removesWhatAKilledOneLeftButNotWhatAnotherUses() throws IOException {
    Path old = Files.createDirectories(root.resolve("tasker-selftest-old/busy-loop"));
    Files.createSymbolicLink(old.resolve("link"), PROGRAMS.toAbsolutePath());
    Files.createDirectories(root.resolve("tasker-selftest-young"));
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    Files.setLastModifiedTime(old.getParent(), longAgo);

    new SelftestFolder(root, PROGRAMS).close();

    assertEquals(List.of("tasker-selftest-young"), names());
    assertTrue(Files.exists(PROGRAMS.resolve("attacks.json")));
  }

  @Test
  void seesThatApprovedCodeWasChanged() throws IOException {
    try (SelftestFolder share = new SelftestFolder(root, PROGRAMS)) {
      share.sha256("heap-bomb");
      share.sha256("busy-loop");
      assertEquals(List.of(), share.changed());
      Files.writeString(root.resolve(share.name()).resolve("heap-bomb/run.py"), "pass");
      assertEquals(List.of("heap-bomb"), share.changed());
    }
  }

  @Test
  void saysWhatToDoIfItCannotWriteThere() {
    CommandFailed refused =
        assertThrows(
            CommandFailed.class, () -> new SelftestFolder(root.resolve("missing"), PROGRAMS));
    assertTrue(refused.getMessage().contains("TASKER_STORAGE_URL"), refused::getMessage);
    assertFalse(Files.exists(root.resolve("missing")));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
