package org.dataexchange.tasker.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dataexchange.tasker.task.Failures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {

  @TempDir Path folder;

  private static String name(Path workspace, Optional<String> given) {
    try (NodeIdentity node = NodeIdentity.take(workspace, given)) {
      return node.name();
    }
  }

  @Test
  void refusesAWorkspaceThatIsTaken() {
    try (NodeIdentity first = NodeIdentity.take(folder, Optional.of("first"))) {
      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class, () -> NodeIdentity.take(folder, Optional.of("second")));

      assertTrue(refused.getMessage().contains("tasker.workspace"), refused.getMessage());
      assertEquals("first", first.name());
    }
    assertEquals("second", name(folder, Optional.of("second")));
  }

  @Test
  void makesANameOnceAndKeepsIt() {
    String made = name(folder, Optional.empty());

    assertTrue(made.matches("node-[0-9a-f]{8}"), made);
    assertEquals(made, name(folder, Optional.empty()));
    assertNotEquals(made, name(folder.resolve("another"), Optional.empty()));
  }

  @Test
  void prefersTheNameThatTheOperatorGives() {
    String made = name(folder, Optional.empty());

    assertEquals("mine", name(folder, Optional.of("mine")));
    assertEquals(made, name(folder, Optional.empty()));
  }

  @Test
  void makesANewNameWhereTheWritingOfTheFirstWasCutOff() throws IOException {
    Files.createFile(folder.resolve("node"));

    assertTrue(name(folder, Optional.empty()).startsWith("node-"));
  }

  @Test
  void saysThatTheWorkspaceCannotBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThrows(
        Failures.StorageFailed.class, () -> NodeIdentity.take(file.resolve("w"), Optional.empty()));
  }
}
