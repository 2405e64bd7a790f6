package org.dataexchange.tasker.sandbox.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.Failures.RunLost;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnrecordedEndTest {

  @TempDir private Path path;
  private RunFolder folder;

  @BeforeEach
  void layOut() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
  }

  @Test
  void blamesMemoryIfTheLauncherItselfWasKilledForIt() {
    Ending ending =
        UnrecordedEnd.of(
            new ContainerState(ContainerState.Status.EXITED, true, 137, Instant.EPOCH), folder);

    assertEquals(Optional.of("SIGKILL"), ending.signal());
    assertEquals(Optional.of(1L), ending.usage().outOfMemoryKills());
    assertFalse(ending.trace().whole());
  }

  @Test
  void blamesMemoryIfTheProgramMadeTheLauncherTheFirstToBeKilled() throws IOException {
    String read =
        "7     openat(AT_FDCWD</tmp>, \"/proc/self/oom_score_adj\", O_RDONLY|O_CLOEXEC)"
            + " = 3</proc/7/oom_score_adj>\n";
    Files.writeString(folder.trace(), read);
    assertThrows(RunKilled.class, () -> UnrecordedEnd.of(exited(137), folder));

    Files.writeString(folder.trace(), read + read.replace("O_RDONLY", "O_WRONLY|O_CREAT"));
    Ending ending = UnrecordedEnd.of(exited(137), folder);

    assertEquals(Optional.of(1L), ending.usage().outOfMemoryKills());
    assertThrows(RunKilled.class, () -> UnrecordedEnd.of(exited(255), folder));
  }

  @ParameterizedTest
  @ValueSource(ints = {137, 255})
  void letsARunBeginAgainThatWasKilledFromOutside(int exitCode) {
    RunKilled killed =
        assertThrows(RunKilled.class, () -> UnrecordedEnd.of(exited(exitCode), folder));

    assertEquals(
        "its container ended with exit code %d and left no end record".formatted(exitCode),
        killed.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 139})
  void doesNotGuessHowARunEndedWhoseLauncherLeftNoRecord(int exitCode) {
    assertTrue(
        assertThrows(RunLost.class, () -> UnrecordedEnd.of(exited(exitCode), folder))
            .worthTryingAgain());
  }

  private static ContainerState exited(int exitCode) {
    return new ContainerState(ContainerState.Status.EXITED, false, exitCode, Instant.EPOCH);
  }
}
