package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrayFilesTest {

  @TempDir Path code;

  private void hasFile(String path) throws IOException {
    Path file = code.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  /** Somebody who names a folder of data as code learns no name of it. */
  @ParameterizedTest
  @CsvSource({
    ".DS_Store, .DS_Store",
    "._huber.csv, ._…",
    "Thumbs.db, Thumbs.db",
    ".nfs0000000000cb22e0000166a, .nfs…",
    ".huber.csv.swp, .….swp",
    "~$Huber.docx, ~$…",
    ".~lock.Huber.ods#, .~lock.…#"
  })
  void areNamedByTheirKindAlone(String name, String kind) throws IOException {
    hasFile("patients/Huber_Anna/" + name);

    assertEquals(
        "; '%s' is in it, which programs leave there by themselves".formatted(kind),
        StrayFiles.hint(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"__pycache__", "@eaDir", ".ipynb_checkpoints", ".git"})
  void areNamedByTheirFolder(String name) throws IOException {
    hasFile("run.py");
    hasFile(name + "/deep/file");

    assertEquals(
        "; '%s' is in it, which programs leave there by themselves".formatted(name),
        StrayFiles.hint(code));
  }

  @Test
  void areNothingThatSomebodyWrote() throws IOException {
    hasFile("run.py");
    hasFile(".gitignore");
    hasFile("pycache/x.pyc");
    hasFile("lib/.keep");

    assertEquals("", StrayFiles.hint(code));
    assertEquals("", StrayFiles.hint(code.resolve("nothing")));
  }
}
