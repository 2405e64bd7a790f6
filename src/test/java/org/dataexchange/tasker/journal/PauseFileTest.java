package org.dataexchange.tasker.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseFileTest {

  @Test
  void keepsWhatItWasTold(@TempDir Path workspace) {
    PauseFile pause = new PauseFile(workspace);
    assertFalse(pause.isThere());
    pause.set(true);
    pause.set(true);
    assertTrue(new PauseFile(workspace).isThere());
    pause.set(false);
    pause.set(false);
    assertFalse(new PauseFile(workspace).isThere());
  }

  @Test
  void saysSoWhereItCannotBeWritten(@TempDir Path workspace) {
    PauseFile pause = new PauseFile(workspace.resolve("missing"));
    assertThrows(StorageFailed.class, () -> pause.set(true));
    assertFalse(pause.isThere());
  }
}
