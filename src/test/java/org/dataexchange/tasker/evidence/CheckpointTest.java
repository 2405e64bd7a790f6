package org.dataexchange.tasker.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

  @TempDir private Path path;
  private RunFolder folder;

  @BeforeEach
  void makeTheBox() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "honest.strace",
        "hostile-names.strace",
        "pid-changed.strace",
        "rewritten-argument.strace",
        "sockets.strace",
        "threads.strace"
      })
  void findsTheSameHoweverOftenItsServerDied(String name) throws IOException {
    findsTheSame(Traced.recorded(name), 40);
  }

  @Test
  void forgetsNothingThatItHasSeenOnlyHalf() throws IOException {
    List<String> lines =
        List.of(
            "7     socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<socket:[1]>",
            "7     socket(AF_INET6, SOCK_STREAM, IPPROTO_IP) = 4<socket:[2]>",
            "7     bind(4<socket:[2]>, {sa_family=AF_INET6, sin6_port=htons(0),"
                + " inet_pton(AF_INET6, \"::1\", &sin6_addr)}, 28) = 0",
            "7     bind(5<socket:[3]>, {sa_family=AF_UNIX, sun_path=\"own\"}, 6) = 0",
            "7     connect(4<socket:[2]>, 0x7f, 16 <unfinished ...>",
            "7     <... connect resumed>) = -1 EFAULT (Bad address)",
            "8     execve(\"/usr/bin/gzip\", [\"gzip\"], 0x7f /* 5 vars */) = 0",
            "7     openat(AT_FDCWD</tmp>, \"/proc/9/maps\", O_RDONLY) = 6</proc/9/maps>",
            "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 6</tmp/data/b>",
            "7     openat(AT_FDCWD</tmp>, 0x7f, O_RDONLY) = 6",
            "this is no line",
            "7     vfork( <unfinished ...>",
            "9     openat(AT_FDCWD</tmp>, \"/tmp/x\", O_WRONLY|O_CREAT) = 3</tmp/x>",
            "7     <... vfork resumed>) = 8",
            "9     +++ exited with 0 +++",
            "7     clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 10",
            "10    vfork( <unfinished ...>",
            "7     openat(AT_FDCWD</tmp>, \"/tmp/data/c\", O_RDONLY <unfinished ...>",
            "7     +++ killed by SIGKILL +++");
    findsTheSame(Traced.START + String.join("\n", lines) + "\n", lines.size() * 10);
  }

  private void findsTheSame(String trace, int deaths) throws IOException {
    byte[] bytes = trace.getBytes(ISO_8859_1);
    Random random = new Random(deaths);
    List<Integer> cuts =
        IntStream.concat(random.ints(deaths, 0, bytes.length), IntStream.of(0, bytes.length))
            .sorted()
            .boxed()
            .collect(Collectors.toList());
    Checkpoint whole = new Checkpoint();
    whole.add(ByteBuffer.wrap(bytes));
    Checkpoint often = new Checkpoint();
    for (int i = 1; i < cuts.size(); i++) {
      often.add(ByteBuffer.wrap(bytes, cuts.get(i - 1), cuts.get(i) - cuts.get(i - 1)));
      often.save(folder);
      often = Checkpoint.of(folder);
      assertEquals((long) cuts.get(i), often.offset());
    }

    assertEquals(evidence(whole, trace), evidence(often, trace));
  }

  private Evidence evidence(Checkpoint read, String trace) throws IOException {
    Ending.Trace ending = new Ending.Trace(true, trace.lines().count(), 0, false, "");
    return read.evidence(Traced.ending(ending), folder, true, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"version\":1}",
        "{\"version\":2,\"file\":3}",
        "{\"version\":1,\"file\":1,\"offset\":9,\"lines\":{\"length\":5,\"line\":\"\"}}",
        "\u00ac\u00ed\u0000\u0005sr",
      })
  void beginsAnewWhereItDoesNotUnderstand(String left) throws IOException {
    Files.write(folder.traceRead(), left.getBytes(ISO_8859_1));

    Checkpoint read = Checkpoint.of(folder);

    assertEquals(0, read.offset());
    assertEquals(0, read.file());
  }

  @Test
  void holdsNobodyUpWhereItHasForgottenWhatItRemoved() throws IOException {
    String reads = "7     openat(AT_FDCWD</tmp>, \"/tmp/data/%s\", O_RDONLY) = 3</tmp/data/%s>\n";
    Files.writeString(folder.trace(), Traced.START);
    Files.writeString(folder.trace(3), reads.formatted("c", "c"));
    Files.writeString(folder.trace(4), reads.formatted("d", "d"));
    Files.writeString(folder.traceRead(), "{\"version\":99}");

    GrowingTrace reading = new GrowingTrace(folder);
    reading.advance();
    assertFalse(Files.exists(folder.trace(3)), "the launcher waits for it");

    Evidence evidence = reading.finish(Traced.ending(new Ending.Trace(true, 7, 0, false, "")));
    assertEquals(List.of("c", "d"), evidence.dataFilesRead());
    assertFalse(evidence.complete(), "two files are missing");
  }
}
