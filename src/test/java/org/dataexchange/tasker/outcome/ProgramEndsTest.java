package org.dataexchange.tasker.outcome;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real programs of several languages said when they failed, and what that is made of. */
class ProgramEndsTest {

  private static final List<String> FILES =
      List.of("python", "libraries", "r", "r-libraries", "node", "shell", "bash", "tools");

  @TempDir private Path folder;

  static Stream<Arguments> ends() {
    return FILES.stream()
        .flatMap(file -> ProgramEnd.of(file).stream().map(end -> Arguments.of(file, end)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("ends")
  void areKnown(String file, ProgramEnd end) throws IOException {
    assertEquals(end.advice(), advice(end));
  }

  private String advice(ProgramEnd end) throws IOException {
    RunFolder run = new RunFolder(folder);
    Files.createDirectories(run.box());
    Files.writeString(run.stderr(), end.stderr());
    Files.createDirectories(run.data().resolve("data"));
    for (String read : end.read()) {
      Files.copy(ProgramEnd.DATA.resolve(Path.of(read).getFileName()), run.data().resolve(read));
    }
    Hints hints = hints(LastLines.of(run.stderr()), DataStart.of(run, end.read()));
    return hints.known().orElseGet(hints::lastWord);
  }

  private static Hints hints(LastLines stderr, Optional<DataStart> read) {
    return new Hints(new Clues(stderr, false, read), Samples.evidence(), Samples.limits());
  }

  /** So the page says what is so. */
  @ParameterizedTest
  @ValueSource(strings = {"python", "libraries", "r", "node", "shell", "bash", "tools"})
  void areInTheDocuments(String file) throws IOException {
    String page = Files.readString(Path.of("docs/failures.md"));
    for (ProgramEnd end : ProgramEnd.of(file)) {
      String row = "| %s | %s |".formatted(end.what(), end.advice().replace("|", "\\|"));
      assertTrue(end.what().isEmpty() || page.contains(row), row);
    }
  }

  @Test
  void areNotLookedForLongHoweverTheyAreMade() {
    for (String piece : List.of(": 1: ", "'", "Error: ", "cannot open ", "a ", ": ", "\\x00")) {
      LastLines lines = new LastLines(Stream.generate(() -> piece.repeat(400)).limit(40).toList());
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> hints(lines, Optional.empty()).known());
    }
  }

  @Test
  void sayNothingOfDataThatArePlainOrNotThere() throws IOException {
    RunFolder run = new RunFolder(folder);
    Files.createDirectories(run.data().resolve("data"));
    Files.writeString(folder.resolve("outside"), "\ufeffa");
    Files.writeString(run.data().resolve("plain"), "a,b\n");
    Files.createSymbolicLink(run.data().resolve("link"), folder.resolve("outside"));
    Files.write(run.data().resolve("empty"), new byte[0]);
    for (String path : List.of("plain", "link", "empty", "data", "nowhere", "../outside", "\0")) {
      assertEquals(Optional.empty(), DataStart.of(run, List.of(path)), path);
    }
  }

  @Test
  void doNotBlameWhatWasUnpackedAlready() throws IOException {
    Path stderr =
        Files.writeString(
            folder.resolve("stderr"),
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 7: invalid\n");
    DataStart packed = new DataStart("a.gz", DataStart.Kind.GZIP, List.of());

    String advice = hints(LastLines.of(stderr), Optional.of(packed)).known().orElseThrow();

    assertTrue(advice.contains("latin-1"), advice);
  }

  @Test
  void tellWhatTheFirstLineHides() throws IOException {
    DataStart marked = start("\ufeff\"date\";rain\n".getBytes(UTF_8));
    assertTrue(marked.hides("date"));
    assertFalse(marked.hides("rain"));
    DataStart wide = start("\u00ff\u00fea\0\t\0b\0\n\0".getBytes(ISO_8859_1));
    assertTrue(wide.hides("b"));
    assertFalse(wide.hides("c"));
    assertFalse(start("PK\3\4".getBytes(UTF_8)).hides(""));
  }

  private DataStart start(byte[] file) throws IOException {
    RunFolder run = new RunFolder(folder);
    Files.createDirectories(run.data());
    Files.write(run.data().resolve("file"), file);
    return DataStart.of(run, List.of("file")).orElseThrow();
  }
}
