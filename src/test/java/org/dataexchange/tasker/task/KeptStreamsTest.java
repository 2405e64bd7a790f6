package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptStreamsTest {

  @TempDir private Path path;
  private RunFolder folder;

  @BeforeEach
  void makeTheBox() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
  }

  @Test
  void hashesWhatIsKeptOfEachStream() throws IOException {
    byte[] several = new byte[300_000]; // more than one piece
    Files.write(folder.stdout(), several);
    Files.writeString(folder.stderr(), "é\n");
    Files.writeString(folder.trace(), "7 exit\n");

    assertEquals(
        new KeptStreams(
            new KeptStreams.Kept(300_000, Sha256.hex(several)),
            new KeptStreams.Kept(3, Sha256.hex(folder.stderr())),
            new KeptStreams.Kept(7, Samples.SHA256)),
        KeptStreams.in(folder, Samples.SHA256));
  }

  @Test
  void takesWhatIsNotThereForEmpty() {
    assertEquals(KeptStreams.EMPTY, KeptStreams.in(folder, Sha256.hex(new byte[0])));
  }

  @Test
  void followsNoLink() throws IOException {
    Files.createSymbolicLink(folder.stdout(), Path.of("/etc/hostname"));

    assertThrows(StorageFailed.class, () -> KeptStreams.in(folder, Samples.SHA256));
  }
}
