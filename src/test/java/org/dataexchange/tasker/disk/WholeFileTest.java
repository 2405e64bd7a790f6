package org.dataexchange.tasker.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir Path folder;

  @Test
  void isWrittenInThePlaceOfAnother() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "former");

    WholeFile.writeDurably(file, new byte[] {1, 2});

    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
  }

  /** The kernel answers there as it does for a folder on an older CIFS. */
  @Test
  void needsNoFileSystemThatBringsFoldersToTheDisk() throws IOException {
    WholeFile.force(Path.of("/proc/self"));
  }

  @Test
  void saysWhatCannotBeBroughtToTheDisk() {
    assertThrows(IOException.class, () -> WholeFile.force(Path.of("/proc/self/status")));
    assertThrows(IOException.class, () -> WholeFile.force(folder.resolve("nothing")));
  }
}
