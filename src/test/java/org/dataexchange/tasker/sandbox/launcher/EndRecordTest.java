package org.dataexchange.tasker.sandbox.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.RunLost;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Golden;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndRecordTest {

  @TempDir private Path path;
  private RunFolder folder;

  @BeforeEach
  void makeTheBox() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
  }

  @Test
  void readsARunThatEndedWell() throws IOException {
    Ending ending =
        ending(
            """
            version 4
            started 1767323045006
            finished 1767323046007
            exit 0
            tracer exit 0
            trace-lines 300
            trace-bytes 40000
            trace-lines-before 290
            trace-more-lines 12
            trace-more-bytes 1234
            trace-whole yes
            stdout-bytes 43
            stderr-bytes 4294967296
            memory-peak 12345678
            oom-kills 0
            cpu-usec 987654
            pids-refused 3
            scratch-peak 8388608
            scratch-full shared-memory
            complete
            """);

    assertEquals(
        new Ending(
            Optional.of(0),
            Optional.empty(),
            Optional.empty(),
            Instant.parse("2026-01-02T03:04:05.006Z"),
            Instant.parse("2026-01-02T03:04:06.007Z"),
            new Ending.Trace(true, 312, 290, 1234, false, ""),
            43,
            4294967296L,
            new Ending.Usage(
                Optional.of(12345678L),
                Optional.of(0L),
                Optional.of(987654L),
                Optional.of(3L),
                Optional.of(8388608L),
                Optional.of(Ending.Exhausted.SHARED_MEMORY)),
            List.of(),
            Optional.empty()),
        ending);
    assertTrue(ending.ranWell());
  }

  @Test
  void readsWhatTheLauncherOfTheVersionBeforeWrote() {
    Ending ending = EndRecord.of(Golden.run(Golden.ENDED)).orElseThrow();

    assertTrue(ending.ranWell());
    assertEquals(Instant.parse("2026-11-29T21:53:14.487Z"), ending.finishedAt());
    assertEquals(new Ending.Trace(true, 55, 0, 0, false, ""), ending.trace());
    assertEquals(Optional.of(5_603_328L), ending.usage().peakMemory());
  }

  /** A record of another version would be an error to the server before, and the run be lost. */
  @Test
  void isWrittenInTheVersionThatTheServerBeforeReads() throws IOException {
    String launcher = Files.readString(Path.of("src/main/container/launcher/report.c"));

    assertTrue(launcher.contains("record_line(\"version 4\");"), launcher);
  }

  /** The server before knows no such cause, and would take its record for one that is broken. */
  @Test
  void tellsOfAKillForMemoryBesideTheCausesThatTheServerBeforeKnows() throws IOException {
    Ending ending = ending("version 4\nsignal 15\nkilled-for memory\noom-kills 1\ncomplete\n");

    assertEquals(Optional.of(Ending.Cause.MEMORY), ending.cause());
    assertFalse(ending.ranWell());
  }

  @Test
  void readsARunThatTheLauncherCouldNotBegin() throws IOException {
    Ending ending =
        ending(
            """
            version 4
            finished 1767323046007
            trace-lines 0
            trace-bytes 0
            trace-more-lines 0
            trace-more-bytes 0
            trace-whole no
            stdout-bytes 0
            stderr-bytes 0
            failed order: unknown key 'x'
            complete
            """);

    assertEquals(Optional.of("order: unknown key 'x'"), ending.failed());
    assertEquals(Optional.empty(), ending.exitCode());
    assertEquals(Ending.Usage.UNKNOWN, ending.usage());
    assertFalse(ending.ranWell());
    assertFalse(ending.trace().whole());
  }

  @ParameterizedTest
  @CsvSource({
    "9, SIGKILL",
    "11, SIGSEGV",
    "31, SIGSYS",
    "15, SIGTERM",
    "7, SIGBUS",
    "34, signal 34"
  })
  void namesTheSignal(int number, String name) throws IOException {
    Ending ending = ending("version 4\nsignal " + number + "\ntracer signal 15\ncomplete\n");

    assertEquals(Optional.of(name), ending.signal());
    assertEquals(Optional.empty(), ending.exitCode());
  }

  @ParameterizedTest
  @CsvSource({"timeout, TIMEOUT", "stdout, STDOUT", "stderr, STDERR", "stopped, STOPPED"})
  void namesTheCause(String written, Ending.Cause cause) throws IOException {
    Ending ending = ending("version 4\nexit 0\ncause " + written + "\ncomplete\n");

    assertEquals(Optional.of(cause), ending.cause());
    assertFalse(ending.ranWell());
  }

  @Test
  void readsWhatTheTracerSaid() throws IOException {
    Ending ending =
        ending("version 4\ntracer lost\ntracer-said strace:\\x20no\\x0amore\\x5c\ncomplete\n");

    assertEquals("strace: no\nmore\\", ending.trace().said());
  }

  @Test
  void readsTheNamesOfWhatStayed() throws IOException {
    Ending ending =
        ending(
            """
            version 4
            left link hosts
            left hard-link a\\x20b/\\xc3\\xbc\\x5cx20
            left fifo \\xff
            left-unnamed 17
            left-unseen yes
            complete
            """);

    assertEquals(
        List.of(
            new Ending.Left("hosts", "link"),
            new Ending.Left("a b/ü\\x20", "hard-link"),
            new Ending.Left("\uFFFD", "fifo"),
            new Ending.Left("17 more", "unnamed"),
            new Ending.Left("more", "unseen")),
        ending.left());
  }

  @Test
  void isNotThereBeforeTheRunHasEnded() throws IOException {
    assertEquals(Optional.empty(), EndRecord.of(folder));
    Files.writeString(folder.box().resolve("end.tmp"), "version 4\nexit 0\ncomplete\n");
    assertEquals(Optional.empty(), EndRecord.of(folder));
    assertEquals(Optional.empty(), EndRecord.of(new RunFolder(path.resolve("gone"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "complete\n",
        "version 4\nexit 0\n",
        "version 1\nexit 0\ncomplete\n",
        "version 4\nexit zero\ncomplete\n",
        "version 4\ncause boredom\ncomplete\n",
        "version 4\nleft link \\xzz\ncomplete\n",
        "version 4\nleft link \\x0\ncomplete\n",
        "{\"version\":1}"
      })
  void doesNotProveARunInAnUnknownForm(String record) {
    assertTrue(
        assertThrows(RunLost.class, () -> ending(record)).getMessage().contains("unknown form"));
  }

  @Test
  void saysThatItCannotBeRead() throws IOException {
    Files.createDirectory(folder.box().resolve("end"));

    StorageFailed failed = assertThrows(StorageFailed.class, () -> EndRecord.of(folder));
    assertTrue(failed.getMessage().startsWith("cannot read the end record"));
  }

  private Ending ending(String record) throws IOException {
    Files.writeString(folder.box().resolve("end"), record);
    return EndRecord.of(folder).orElseThrow();
  }
}
