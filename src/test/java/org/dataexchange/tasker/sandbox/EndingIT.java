package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Ending.Cause;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of how an algorithm ended, by itself or at a limit. */
@Timeout(240)
class EndingIT {

  private static final Duration SHORT = Duration.ofMillis(1500);

  private static Lab lab;

  @BeforeAll
  static void open() throws IOException {
    lab = new Lab("EndingIT");
  }

  @AfterAll
  static void close() throws IOException {
    lab.close();
  }

  @Test
  void recordsASuccess() throws Exception {
    Ended ended = lab.run("import sys\nprint(open(sys.argv[1]).read())");

    assertEquals("data\n", ended.stdout());
    assertEquals("", ended.stderr());
    assertTrue(ended.ending().ranWell());
    assertEquals(Optional.of(0), ended.ending().exitCode());
    assertEquals(Optional.empty(), ended.ending().failed());
    assertEquals(5, ended.ending().stdoutBytes());
    assertWholeTrace(ended);
    assertTrue(ended.trace().contains("/tmp/data/data.txt"), ended::toString);
    assertFalse(ended.ending().startedAt().isAfter(ended.ending().finishedAt()));
    assertTrue(ended.ending().usage().peakMemory().orElseThrow() > 1 << 20);
  }

  @Test
  void recordsTheExitCode() throws Exception {
    Ended ended = lab.run("import sys\nprint('said')\nsys.exit(7)");

    assertEquals(Optional.of(7), ended.ending().exitCode());
    assertEquals("said\n", ended.stdout());
    assertFalse(ended.ending().ranWell());
    assertWholeTrace(ended);
  }

  @Test
  void takesAnExitCodeOf137ForNothingElse() throws Exception {
    Ending ending = lab.run("import sys\nsys.exit(137)").ending();

    assertEquals(Optional.of(137), ending.exitCode());
    assertEquals(Optional.empty(), ending.signal());
    assertEquals(0, ending.usage().outOfMemoryKills().orElseThrow());
  }

  @Test
  void namesTheSignalThatTheAlgorithmSentItself() throws Exception {
    Ended ended = lab.run("import os\nprint('said', flush=True)\nos.kill(os.getpid(), 9)");

    assertEquals(Optional.of("SIGKILL"), ended.ending().signal());
    assertEquals(Optional.empty(), ended.ending().exitCode());
    assertEquals(Optional.empty(), ended.ending().cause());
    assertEquals(0, ended.ending().usage().outOfMemoryKills().orElseThrow());
    assertEquals("said\n", ended.stdout());
    assertWholeTrace(ended);
  }

  @Test
  void namesTheSignalOfACrash() throws Exception {
    Ended ended = lab.run("import ctypes\nctypes.string_at(0)");

    assertEquals(Optional.of("SIGSEGV"), ended.ending().signal());
    assertWholeTrace(ended);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True: pass",
        "import time\ntime.sleep(10**6)",
        "import os\nos.kill(os.getpid(), 19)",
        "import os\nos.killpg(0, 19)",
        "import signal, time\nsignal.signal(15, signal.SIG_IGN)\ntime.sleep(10**6)",
        "import signal, sys, time\nsignal.signal(15, lambda *_: sys.exit(0))\ntime.sleep(10**6)",
        "import os\nif os.fork() == 0:\n  while True: pass\nos.wait()",
      })
  void endsWhatDoesNotEndInTime(String python) throws Exception {
    Ended ended = lab.run(python, SHORT);

    assertEquals(Optional.of(Cause.TIMEOUT), ended.ending().cause());
    assertFalse(ended.ending().ranWell());
    assertEquals(Optional.empty(), ended.ending().failed());
    Duration lived = Duration.between(ended.ending().startedAt(), ended.ending().finishedAt());
    assertTrue(lived.compareTo(SHORT) >= 0, lived::toString);
    assertTrue(lived.compareTo(SHORT.plusSeconds(60)) < 0, lived::toString);
  }

  @Test
  void keepsWhatWasPrintedBeforeATimeLimit() throws Exception {
    Ended ended =
        lab.run(
            """
            import time
            for turn in range(100):
                print('turn', turn)
                time.sleep(0.3)
            """,
            Duration.ofSeconds(15));

    assertEquals(Optional.of(Cause.TIMEOUT), ended.ending().cause());
    assertTrue(ended.stdout().contains("turn 2\n"), ended.stdout());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "held = []\nwhile True: held.append(bytearray(1 << 20))",
        "import os, sys\nif os.fork() == 0:\n  held = []\n"
            + "  while True: held.append(bytearray(1 << 20))\n"
            + "sys.exit(os.waitstatus_to_exitcode(os.wait()[1]) != 0)",
      })
  void tellsThatTheKernelKilledForMemory(String python) throws Exception {
    Ended ended = lab.run(python);

    assertTrue(ended.ending().usage().outOfMemoryKills().orElseThrow() > 0);
    assertFalse(ended.ending().ranWell());
    // scratch, which is memory, and what the algorithm may use itself
    assertTrue(ended.ending().usage().peakMemory().orElseThrow() <= 72 << 20);
  }

  static List<Arguments> programsThatUseUpTheirScratch() {
    return List.of(
        Arguments.of(
            Ending.Exhausted.SPACE,
            """
            import os
            with open(os.environ['TASKER_OUT'] + '/big', 'wb') as big:
                while True: big.write(bytes(1 << 16))
            """),
        Arguments.of( // and is empty again soon
            Ending.Exhausted.SPACE,
            """
            import os, sys, time
            try:
                with open('/tmp/big', 'wb') as big:
                    while True: big.write(bytes(1 << 16))
            except OSError:
                time.sleep(1)
                os.remove('/tmp/big')
                raise
            """),
        Arguments.of( // ends by SIGXFSZ, as a program that is not Python does
            Ending.Exhausted.SPACE,
            """
            import os, signal
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            out = os.open('/tmp/big', os.O_WRONLY | os.O_CREAT)
            while True: os.write(out, bytes(1 << 16))
            """),
        Arguments.of(
            Ending.Exhausted.FILES,
            """
            for i in range(10**6):
                open('/tmp/%d' % i, 'w').close()
            """),
        Arguments.of(
            Ending.Exhausted.SHARED_MEMORY,
            """
            with open('/dev/shm/big', 'wb') as big:
                while True: big.write(bytes(1 << 16))
            """));
  }

  @ParameterizedTest
  @MethodSource("programsThatUseUpTheirScratch")
  void tellsThatTheScratchWasUsedUp(Ending.Exhausted what, String python) throws Exception {
    Ended ended = lab.run(python);

    assertFalse(ended.ending().ranWell());
    assertEquals(Optional.of(what), ended.ending().usage().exhausted(), ended::toString);
    assertEquals(0, ended.ending().usage().outOfMemoryKills().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import os, signal\nsignal.signal(25, signal.SIG_DFL)\nos.kill(os.getpid(), 25)",
        "import os\nos.posix_fallocate(os.open('/tmp/a', 66), 0, 1 << 40)",
        "open('/tmp/a', 'wb').write(bytes(7 << 20))\nraise SystemExit(3)",
      })
  void doesNotTakeScratchForUsedUpThatWasNot(String python) throws Exception {
    Ended ended = lab.run(python);

    assertFalse(ended.ending().ranWell());
    assertEquals(Optional.empty(), ended.ending().usage().exhausted(), ended::toString);
  }

  @Test
  void refusesProcessesAboveTheLimit() throws Exception {
    Ended ended =
        lab.run(
            """
            import os, time
            children = 0
            try:
                while True:
                    if os.fork() == 0:
                        time.sleep(1000)
                    children += 1
            except OSError as e:
                print(children, e.errno)
            """);

    assertTrue(ended.stdout().endsWith(" 11\n"), ended.stdout());
    int children = Integer.parseInt(ended.stdout().split(" ")[0]);
    assertTrue(
        children >= Lab.LIMITS.pids() - 4 && children < Lab.LIMITS.pids(),
        () -> "children: " + children);
    assertTrue(ended.ending().usage().refusedForks().orElseThrow() > 0);
    assertWholeTrace(ended);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True: print('y')",
        "import os\nwhile True: os.write(1, b'y' * 65536)",
        "import sys\nwhile True: print('y', file=sys.stderr)",
      })
  void endsAFloodAtItsLimit(String python) throws Exception {
    Ended ended = lab.run(python);

    Cause cause = python.contains("stderr") ? Cause.STDERR : Cause.STDOUT;
    assertEquals(Optional.of(cause), ended.ending().cause());
    long limit = Lab.LIMITS.output().bytes();
    assertTrue(Files.size(ended.folder().stdout()) <= limit);
    assertTrue(Files.size(ended.folder().stderr()) <= limit);
    assertTrue(ended.ending().stdoutBytes() + ended.ending().stderrBytes() >= limit);
  }

  @Test
  void keepsEveryByteOfTheStreams() throws Exception {
    Ended ended = lab.run("import os\nos.write(1, bytes(range(256)))\nos.write(2, b'\\0\\x1b[2J')");

    byte[] bytes = Files.readAllBytes(ended.folder().stdout());
    assertEquals(256, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      assertEquals((byte) i, bytes[i]);
    }
    assertEquals("\0\u001b[2J", ended.stderr());
  }

  @Test
  void endsADaemonWithItsRun() throws Exception {
    String mark = UUID.randomUUID().toString();
    Ended ended =
        lab.run(
            """
            import os, subprocess, sys
            subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)', '%s'],
                             start_new_session=True, stdout=subprocess.DEVNULL)
            print('started')
            """
                .formatted(mark));

    assertEquals("started\n", ended.stdout());
    assertTrue(ended.ending().ranWell());
    assertWholeTrace(ended);
    assertEquals(List.of(), processesWith(mark));
  }

  private static List<Path> processesWith(String mark) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> commandLine(process).contains(mark))
          .toList();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"));
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }

  private static void assertWholeTrace(Ended ended) {
    assertTrue(ended.ending().trace().whole(), () -> ended.ending().trace().toString());
    assertTrue(ended.ending().trace().lines() > 0);
    assertEquals(0, ended.ending().trace().notKept());
  }
}
