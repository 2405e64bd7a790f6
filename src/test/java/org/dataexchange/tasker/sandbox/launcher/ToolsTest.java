package org.dataexchange.tasker.sandbox.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsTest {

  @TempDir private Path home;

  private Path source;
  private Path workspace;

  @BeforeEach
  void build() throws IOException {
    source = Files.createDirectory(home.resolve("source"));
    workspace = Files.createDirectory(home.resolve("workspace"));
    Files.writeString(source.resolve("launcher"), "first");
    Files.writeString(source.resolve("strace"), "tracer");
  }

  /** As a server that has just been started. */
  private Path launcher() {
    return new Tools(source, workspace).launcher();
  }

  @Test
  void lieUnderTheDigestOfTheirBytes() throws IOException {
    Path first = launcher();
    assertEquals(first, launcher());
    assertEquals("first", Files.readString(first));

    Files.writeString(source.resolve("launcher"), "second");

    assertEquals("second", Files.readString(launcher()));
  }

  @Test
  void leaveNothingOfFormerOnesOrOfAServerThatDiedHalfWay() throws IOException {
    launcher();
    Files.createDirectories(workspace.resolve("tools/new/half"));
    Files.writeString(source.resolve("strace"), "another");
    Path now = launcher();

    try (Stream<Path> kept = Files.list(workspace.resolve("tools"))) {
      assertEquals(List.of(now.getParent()), kept.toList());
    }
  }

  @Test
  void areLaidOutAnewWhereAPowerCutTookTheirBytes() throws IOException {
    Path launcher = launcher();
    Files.delete(launcher);
    Files.writeString(launcher, "");

    assertEquals("first", Files.readString(launcher()));
  }

  @Test
  void areNamedWithTheirSettingWhereTheyAreNotToBeHad() throws IOException {
    Files.delete(source.resolve("strace"));

    String said = assertThrows(EngineFailed.class, this::launcher).getMessage();

    assertTrue(said.contains(source + " (tasker.tools; ./tasker up builds them)"), said);
  }
}
