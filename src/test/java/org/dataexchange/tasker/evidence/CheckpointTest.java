package org.dataexchange.tasker.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

  private static final String WRITES =
      "7     openat(AT_FDCWD</tmp>, \"/tmp/x\", O_WRONLY) = 3</tmp/x>\n";

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
            "7     socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 5<socket:[4]>",
            "7     bind(5<socket:[4]>, {sa_family=AF_INET, sin_port=htons(81),"
                + " sin_addr=inet_addr(\"0.0.0.0\")}, 16) = 0",
            "7     bind(5<socket:[4]>, {sa_family=AF_INET, sin_port=htons(82),"
                + " sin_addr=inet_addr(\"0.0.0.0\")}, 16) = 0",
            "7     connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(81),"
                + " sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
            "7     connect(4<socket:[2]>, 0x7f, 16 <unfinished ...>",
            "7     <... connect resumed>) = -1 EFAULT (Bad address)",
            "8     execve(\"/usr/bin/gzip\", [\"gzip\"], 0x7f /* 5 vars */) = 0",
            "7     openat(AT_FDCWD</tmp>, \"/proc/9/maps\", O_RDONLY) = 6</proc/9/maps>",
            "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 6</tmp/data/b>",
            "7     openat(AT_FDCWD</tmp>, 0x7f, O_RDONLY) = 6",
            "7     openat(AT_FDCWD</tmp>, 0x7f, O_RDONLY) = -1 EMFILE (Too many open files)",
            "this is no line",
            "7     vfork( <unfinished ...>",
            "9     openat(AT_FDCWD</tmp>, \"/tmp/x\", O_WRONLY|O_CREAT) = 3</tmp/x>",
            "7     <... vfork resumed>) = 8",
            "8     +++ killed by SIGSEGV +++",
            "9     +++ exited with 0 +++",
            "7     connect(6<socket:[5]>, {sa_family=AF_UNIX, sun_path=\"own\"}, 6) = 0",
            "7     execve(\"/tmp/data/said\", [\"x\"], 0x7) = -1 ENOEXEC (Exec format error)",
            "7     clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 10",
            "10    vfork( <unfinished ...>",
            "7     openat(AT_FDCWD</tmp>, \"/tmp/data/c\", O_RDONLY <unfinished ...>",
            "7     +++ killed by SIGKILL +++");
    Files.writeString(folder.opened(), "b\0hidden\0");
    Files.writeString(folder.folders(), "");
    findsTheSame(Traced.START + String.join("\n", lines) + "\n", lines.size() * 10);
  }

  @Test
  void forgetsNoThreadThatMayHaveHadTheFileOfAnother() throws IOException {
    List<String> lines =
        List.of(
            "7     clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 8",
            "8     openat(AT_FDCWD</tmp>, \"/tmp/link\", O_RDONLY <unfinished ...>",
            "8     +++ killed by SIGKILL +++");
    findsTheSame(Traced.START + String.join("\n", lines) + "\n", 40);
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
    Ending.Trace ending = EndingSample.trace(true, trace.lines().count(), 0, false, "");
    return read.evidence(Traced.ending(ending), folder, true, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "{\"version\":1}", "\u00ac\u00ed\u0000\u0005sr"})
  void beginsAnewWhereItDoesNotUnderstand(String left) throws IOException {
    Files.write(folder.traceRead(), left.getBytes(ISO_8859_1));

    assertBeginsAnew();
  }

  private void assertBeginsAnew() throws IOException {
    Checkpoint read = Checkpoint.of(folder);

    assertEquals(0, read.offset());
    assertEquals(0, read.file());
  }

  private void saveOne() throws IOException {
    Checkpoint read = new Checkpoint();
    read.go(1);
    read.add(ByteBuffer.wrap((Traced.START + WRITES + "7 ").getBytes(ISO_8859_1)));
    read.save(folder);
    assertEquals(read.offset(), Checkpoint.of(folder).offset());
    assertEquals(1, Checkpoint.of(folder).file());
  }

  /** Each is one of today's in which one word is another. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"version\":3 | \"version\":2",
        "\"offset\": | \"of\":",
        "\"file\":1 | \"file\":\"1\"",
        "\"file\":1 | \"file\":1.5",
        "\"file\":1 | \"file\":5000000000",
        "\"length\":2 | \"length\":3",
        "\"started\":true | \"started\":1",
        "\"kept\":[\"/tmp/x\"] | \"kept\":\"/tmp/x\"",
        "\"kept\":[\"/tmp/x\"] | \"kept\":[7]",
        "\"unsettled\":[] | \"unsettled\":[99]",
      })
  void beginsAnewWhereOneWordIsWrong(String word, String wrong) throws IOException {
    saveOne();
    String saved = Files.readString(folder.traceRead());
    assertTrue(saved.contains(word), saved);

    Files.writeString(folder.traceRead(), saved.replace(word, wrong));

    assertBeginsAnew();
  }

  @Test
  void doesNotReadWhatIsLargerThanAnyOfItsOwn() throws IOException {
    saveOne();
    try (FileChannel saved = FileChannel.open(folder.traceRead(), StandardOpenOption.WRITE)) {
      saved.position((256 << 20) + 1);
      saved.write(ByteBuffer.wrap(new byte[] {' '}));
    }

    assertBeginsAnew();
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

    Evidence evidence = reading.finish(Traced.ending(EndingSample.trace(true, 7, 0, false, "")));
    assertEquals(List.of("c", "d"), evidence.dataFilesRead());
    assertFalse(evidence.complete(), "two files are missing");
  }
}
