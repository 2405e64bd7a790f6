package org.dataexchange.tasker.sandbox;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.task.Ending;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes out of an algorithm's output folder, and what stays there. */
@Timeout(180)
class OutputFolderIT {

  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("OutputFolderIT");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  @Test
  void copiesRegularFilesAndNamesWhatStays() throws Exception {
    Ended ended =
        lab.run(
            """
            import os, socket
            out = os.environ['TASKER_OUT']
            os.makedirs(out + '/deep/er')
            open(out + '/a.txt', 'w').write('alpha')
            open(out + '/deep/er/b.bin', 'wb').write(bytes(range(256)))
            open(out + '/-rf $(id);x', 'w').write('name')
            os.symlink('/etc/passwd', out + '/link')
            os.symlink('loop', out + '/loop')
            os.mkfifo(out + '/fifo')
            socket.socket(socket.AF_UNIX).bind(out + '/socket')
            open(out + '/twice', 'w').write('one')
            os.link(out + '/twice', out + '/again')
            with open(out + '/sparse', 'w') as f:
                os.truncate(f.fileno(), 7 << 20)
            """);

    assertTrue(ended.ending().ranWell(), ended::toString);
    assertEquals(List.of("-rf $(id);x", "a.txt", "deep/er/b.bin", "sparse"), names(ended));
    assertEquals("alpha", Files.readString(ended.folder().outputs().resolve("a.txt")));
    assertEquals(256, Files.size(ended.folder().outputs().resolve("deep/er/b.bin")));
    assertEquals(
        Map.of(
            "link", "link",
            "loop", "link",
            "fifo", "fifo",
            "socket", "socket",
            "twice", "hard-link",
            "again", "hard-link"),
        ended.ending().left().stream().collect(toMap(Ending.Left::name, Ending.Left::why)));
  }

  @Test
  void leavesAFileWithMoreHolesThanThereIsDisk() throws Exception {
    Ended ended =
        lab.run(
            """
            import os
            with open('/tmp/out/giant', 'w') as f:
                os.truncate(f.fileno(), 8 << 20)
            open('/tmp/out/small', 'w').write('x' * 1000)
            """);

    assertTrue(ended.ending().ranWell(), ended::toString);
    long copied = Files.size(ended.folder().outputs().resolve("small"));
    assertEquals(1000, copied);
    assertEquals(List.of("giant"), ended.ending().left().stream().map(Ending.Left::name).toList());
    assertEquals("sparse", ended.ending().left().getFirst().why());
  }

  @Test
  void holdsScratchAndOutputsToTheirLimit() throws Exception {
    Ended ended =
        lab.run(
            """
            import errno
            written = 0
            try:
                with open('/tmp/out/full', 'wb', buffering=0) as f:
                    while True:
                        written += f.write(bytes(1 << 16))
            except OSError as e:
                print(written, errno.errorcode[e.errno])
            """);

    String[] said = ended.stdout().strip().split(" ");
    assertTrue(List.of("ENOSPC", "EFBIG").contains(said[1]), ended.stdout());
    assertTrue(Long.parseLong(said[0]) <= Lab.LIMITS.disk().bytes(), ended.stdout());
  }

  @Test
  void copesWithAFolderThatWasTakenAway() throws Exception {
    Ended ended =
        lab.run("import os\nos.rename('/tmp/out', '/tmp/gone')\nos.symlink('/etc', '/tmp/out')");

    assertFalse(names(ended).contains("passwd"), () -> ended.toString());
    assertEquals(List.of(), names(ended));
  }

  private static List<String> names(Ended ended) throws IOException {
    Path outputs = ended.folder().outputs();
    if (!Files.isDirectory(outputs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(outputs)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> outputs.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
