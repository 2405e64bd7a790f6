package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowingTraceTest {

  private static final String READS_A =
      "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 3</tmp/data/a>\n";
  private static final String READS_B = READS_A.replace("data/a", "data/b");
  private static final String READS_C = READS_A.replace("data/a", "data/c");

  @TempDir private Path path;
  private RunFolder folder;

  @BeforeEach
  void makeTheBox() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
  }

  @Test
  void readsWhatIsWrittenWhileItIsWritten() throws IOException {
    Evidence.Reading reading = new TraceReader().open(folder);
    reading.advance(); // before there is anything
    write(0, Traced.START);
    reading.advance();
    write(0, READS_A.substring(0, 20));
    reading.advance();
    write(0, READS_A.substring(20));
    reading.advance();
    write(0, READS_B);

    Evidence evidence = reading.finish(ended(5));

    assertEquals(List.of("a", "b"), evidence.dataFilesRead());
    assertTrue(evidence.complete());
  }

  @Test
  void readsBeyondTheKeptPartAndRemovesWhatItHasRead() throws IOException {
    Evidence.Reading reading = new TraceReader().open(folder);
    write(0, Traced.START + READS_A.substring(0, 20));
    write(1, READS_A.substring(20) + READS_B);
    write(2, READS_C.substring(0, 5));
    reading.advance();

    assertTrue(Files.exists(folder.trace()));
    assertFalse(Files.exists(folder.trace(1)));
    assertTrue(Files.exists(folder.trace(2)), "it may still grow");

    write(2, READS_C.substring(5));
    Evidence evidence = reading.finish(ended(6));

    assertEquals(List.of("a", "b", "c"), evidence.dataFilesRead());
    assertTrue(evidence.complete());
    assertEquals(Sha256.hex(Files.readAllBytes(folder.trace())), evidence.sha256());
  }

  @Test
  void goesOnWhereAFormerServerWas() throws IOException {
    write(0, Traced.START + READS_A);
    write(1, "7     openat(AT_FDCWD</tmp>, \"/tmp/data/b\", O_RDONLY <unfinished ...>\n8     op");
    write(2, "");
    new TraceReader().open(folder).advance();
    assertFalse(Files.exists(folder.trace(1)));

    write(2, READS_C.substring("7     op".length()));
    write(2, "7     <... openat resumed>) = 4</tmp/data/b>\n");
    Evidence evidence = new TraceReader().open(folder).finish(ended(7));

    assertEquals(List.of("a", "c", "b"), evidence.dataFilesRead());
    assertTrue(evidence.complete(), evidence.why());
  }

  @Test
  void readsNothingTwiceThatAFormerServerDidNotRemoveInTime() throws IOException {
    write(0, Traced.START + READS_A);
    write(1, READS_B);
    byte[] second = Files.readAllBytes(folder.trace(1));
    write(2, READS_C);
    new TraceReader().open(folder).advance();
    Files.write(folder.trace(1), second);

    Evidence evidence = new TraceReader().open(folder).finish(ended(6));

    assertFalse(Files.exists(folder.trace(1)));
    assertEquals(6, evidence.lines());
    assertTrue(evidence.complete(), evidence.why());
  }

  @Test
  void removesWhatItHasReadOnceItCanSaveThatAgain() throws IOException {
    Evidence.Reading reading = new TraceReader().open(folder);
    write(0, Traced.START + READS_A);
    write(1, READS_B);
    write(2, READS_C);
    Path inTheWay = Files.createDirectory(path.resolve("trace.json.tmp"));
    reading.advance();
    assertTrue(Files.exists(folder.trace(1)), "nothing is removed that is not saved");

    Files.delete(inTheWay);
    reading.advance();

    assertFalse(Files.exists(folder.trace(1)), "the launcher waits for it");
    assertEquals(List.of("a", "b", "c"), reading.finish(ended(6)).dataFilesRead());
  }

  @Test
  void finishesTheSameAgain() throws IOException {
    write(0, Traced.START + READS_A);
    write(1, READS_B);
    write(2, READS_C);

    Evidence first = new TraceReader().open(folder).finish(ended(6));

    assertEquals(first, new TraceReader().open(folder).finish(ended(6)));
  }

  @Test
  void isNotCompleteWhereAFileBeyondTheKeptPartIsMissing() throws IOException {
    write(0, Traced.START + READS_A);
    write(2, READS_C);

    assertFalse(new TraceReader().open(folder).finish(ended(6)).complete());
  }

  @Test
  void believesTheKernelAboutTheDataFiles() throws IOException {
    write(0, Traced.START + READS_A + READS_B);
    Files.writeString(folder.opened(), "b\0a\0", StandardCharsets.UTF_8);

    Evidence evidence = new TraceReader().open(folder).finish(ended(5));

    assertEquals(List.of("b", "a"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void listsWhatTheTraceWasMadeToHideAndSaysSo() throws IOException {
    write(0, Traced.START + READS_A);
    Files.writeString(folder.opened(), "a\0set/geheim\u00e4\nnis\0", StandardCharsets.UTF_8);

    Evidence evidence = new TraceReader().open(folder).finish(ended(4));

    assertEquals(List.of("a", "set/geheim\u00e4\nnis"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.INCONSISTENT, evidence.verdict());
    assertEquals(
        "The program opened 1 file of the data that the trace does not show, for example"
            + " 'set/geheim\u00e4\\u000anis'.",
        evidence.why());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1 ENOEXEC (Exec format error)", "-1 ENOENT (No such file)", "?"})
  void doesNotTakeAFileForHiddenThatTheKernelLookedIntoAndCouldNotStart(String result)
      throws IOException {
    write(
        0,
        Traced.START + "7 execve(\"/tmp/data/a\", [\"a\"], 0x7 /* 3 vars */) = " + result + "\n");
    Files.writeString(folder.opened(), "a\0");

    Evidence evidence = new TraceReader().open(folder).finish(ended(4));

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @ValueSource(strings = {"= ?", "= 3"})
  void doesNotListWhatWasOnlyPretendedToBeOpened(String result) throws IOException {
    write(0, Traced.START + READS_A.replace("= 3</tmp/data/a>", result));
    Files.writeString(folder.opened(), "");

    assertEquals(List.of(), new TraceReader().open(folder).finish(ended(4)).dataFilesRead());
  }

  @Test
  void listsWhatOneOfTraceAndKernelShowsAndSaysWhereTheyCannotBothBeRight() throws IOException {
    write(0, Traced.START + READS_A + READS_B.replace("data/b", "data/set/b"));
    Files.writeString(folder.opened(), "a\0");
    Files.writeString(folder.folders(), "set\0");

    Evidence evidence = new TraceReader().open(folder).finish(ended(5));

    assertEquals(List.of("a", "set/b"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.INCONSISTENT, evidence.verdict());
    assertEquals(
        "The program has a trace with 1 file of the data that the kernel did not see opened, for"
            + " example 'set/b'.",
        evidence.why());
  }

  @Test
  void countsWhatCannotBeRightAndNamesTheFirst() throws IOException {
    write(0, Traced.START + READS_A.replace("data/a", "data/x/y/a") + READS_B);
    Files.writeString(folder.opened(), "");
    Files.writeString(folder.folders(), "x\0x/y\0");
    assertEquals(
        "The program has a trace with 2 files of the data that the kernel did not see opened, for"
            + " example 'x/y/a'.",
        new TraceReader().open(folder).finish(ended(5)).why());

    Files.writeString(folder.opened(), "x/y/a\0b\0c\0d\0");
    assertEquals(
        "The program opened 2 files of the data that the trace does not show, for example 'c'.",
        new TraceReader().open(folder).finish(ended(5)).why());
  }

  /** As what may have been looked into is no contradiction, if the kernel tells of it alone. */
  @Test
  void excusesNoHiddenFileForAnother() throws IOException {
    write(0, Traced.START);
    for (String name : List.of("a", "b")) {
      write(0, "7 execve(\"/tmp/data/" + name + "\", [\"x\"], 0x7) = -1 ENOEXEC (No)\n");
    }
    Files.writeString(folder.opened(), "a\0b\0c\0d\0e\0f\0");

    assertEquals(
        "The program opened 4 files of the data that the trace does not show, for example 'c'.",
        new TraceReader().open(folder).finish(ended(5)).why());
  }

  @Test
  void findsNoContradictionWhereNobodySaysInWhichFoldersTheKernelListened() throws IOException {
    write(0, Traced.START + READS_A);
    Files.writeString(folder.opened(), "");

    Evidence evidence = new TraceReader().open(folder).finish(ended(4));

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  /** The kernel's own path is sure, whatever was or will be only said of the same file. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void believesTheSurerOfTwoLinesAboutAFile(boolean surerFirst) throws IOException {
    String said = READS_A.replace("= 3</tmp/data/a>", "= ?");
    write(0, Traced.START + (surerFirst ? READS_A + said : said + READS_A));
    Files.writeString(folder.opened(), "");
    Files.writeString(folder.folders(), "");

    Evidence evidence = new TraceReader().open(folder).finish(ended(5));

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.INCONSISTENT, evidence.verdict());
  }

  @Test
  void listsWhatIsInAFolderThatCameLater() throws IOException {
    write(0, Traced.START + READS_A + READS_B.replace("data/b", "data/late/b"));
    write(0, READS_C.replace("data/c", "data/late") + READS_C.replace("data/c", "data/set"));
    Files.writeString(folder.opened(), "a\0");
    Files.writeString(folder.folders(), "set\0late/\0");

    Evidence evidence = new TraceReader().open(folder).finish(ended(7));

    assertEquals(List.of("a", "late/b"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void countsWhatDoesNotFitOnceWhereTraceAndKernelShowIt() throws IOException {
    write(0, Traced.START);
    StringBuilder opened = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      write(0, READS_A.replace("data/a", "data/" + i));
      opened.append(i).append('\0');
    }
    Files.writeString(folder.opened(), opened);
    Files.writeString(folder.folders(), "");

    Evidence evidence = new TraceReader().open(folder).finish(ended(2003));

    assertEquals(1000, evidence.dataFilesRead().size());
    assertEquals(1000, evidence.leftOut());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void isNotCompleteWhereTheKernelDidNotTellOfAll() throws IOException {
    write(0, Traced.START + READS_A);
    write(0, READS_B);
    Files.writeString(folder.opened(), "a\0");
    Files.writeString(folder.folders(), "");

    Evidence evidence =
        new TraceReader()
            .open(folder)
            .finish(Traced.ending(EndingSample.trace(true, 5, 0, true, "")));

    assertFalse(evidence.complete());
    assertEquals(List.of("a", "b"), evidence.dataFilesRead());
    assertEquals(
        "The kernel did not tell of every file of the data that was opened; nothing is known about"
            + " the rest.",
        evidence.why());
  }

  private void write(int number, String text) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(
            folder.trace(number), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static Ending ended(long lines) {
    return Traced.ending(EndingSample.trace(true, lines, 0, false, ""));
  }
}
