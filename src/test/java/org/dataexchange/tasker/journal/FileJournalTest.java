package org.dataexchange.tasker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileJournalTest {

  private static final byte[] ANSWER = "{\"state\":\"success\"}".getBytes(UTF_8);

  @TempDir Path workspace;
  private FileJournal journal;

  @BeforeEach
  void isEmpty() {
    journal = new FileJournal(workspace, SteppingClock.standing());
  }

  private Run begun() {
    return journal.begin(Samples.request("message", "body", "123"));
  }

  private Path file(Run run, String name) {
    return journal.folder(run.id()).path().resolve(name);
  }

  /** What a later server reads. */
  private List<Journal.Found> found() {
    return new FileJournal(workspace, SteppingClock.standing()).found();
  }

  private Run read() {
    return found().getFirst().run();
  }

  @Test
  void readsARunThatHasBegun() {
    Run run = journal.begin(Samples.request("message", "body", "id \"ä😀\\\n\u0000 <&>"));

    assertEquals(run, read());
    assertEquals(1, run.attempt());
    assertEquals(Samples.NOW, run.startedAt());
    assertTrue(run.id().matches("20260301T100000-[0-9a-f]{8}"), run.id());
  }

  @Test
  void readsARunThatDoesNotSayWhatWasAsked() throws IOException {
    Run run = begun();
    String written = Files.readString(file(run, "run.json"));

    Files.writeString(
        file(run, "run.json"),
        written.replace(",\"asked\":{\"code\":\"study/code\",\"sender\":\"platform\"}", ""));

    assertEquals("platform", run.asked().orElseThrow().sender().orElseThrow());
    assertEquals(Optional.empty(), read().asked());
  }

  @Test
  void readsEverythingThatWasReleased() {
    Run run =
        new Run(
                begun().id(),
                Samples.key("message", "body"),
                "123",
                4,
                Instant.parse("2026-03-01T10:00:00.123456789Z"))
            .released(
                JobImage.of(Samples.IMAGE),
                new Run.Released(
                    new FetchedCode(
                        Optional.of("an eTag"),
                        Samples.SHA256,
                        OptionalLong.of(3),
                        OptionalLong.of(6_000_000_000L)),
                    new FetchedData(
                        5_000_000_000L,
                        7_000_000_000_000L,
                        FetchedData.By.LISTING,
                        "ef".repeat(32)),
                    new Limits(
                        new Size((5L << 40) + 1),
                        0.1 + 0.2,
                        77,
                        new Size(65537),
                        new Size(1025),
                        Duration.ofDays(3).plusNanos(1)),
                    "python3 -u",
                    List.of(new Dependencies.Library("numpy", "1.26.4", "cd".repeat(32))),
                    Map.of(
                        Step.VERIFYING_ALGORITHM,
                        Duration.ofNanos(1),
                        Step.DOWNLOADING_FILES,
                        Duration.ofDays(40))));

    journal.save(run);

    assertEquals(run, read());
  }

  @ParameterizedTest
  @CsvSource({
    "',\"data\":{', ',\"other\":{'",
    "'\"identifiedBy\":\"contents\"', '\"identifiedBy\":\"moon\"'"
  })
  void readsARunWhoseDataAnotherVersionTellsApartOrNot(String here, String there)
      throws IOException {
    Run run = Samples.released(begun().id());
    journal.save(run);
    String written = Files.readString(file(run, "run.json"));

    Files.writeString(
        file(run, "run.json"),
        written.replace(here, there).replace("codeFiles", "x").replace("codeBytes", "y"));

    Run.Released released = read().released().orElseThrow();
    assertEquals(new FetchedData(1, Optional.empty()), released.data());
    assertEquals(OptionalLong.empty(), released.code().bytes());
    assertTrue(written.contains(here), written);
  }

  @Test
  void readsTheImageThatARunBeganWithOverItsAttempts() {
    JobImage image =
        new JobImage(Optional.of("sci"), "registry/sci:1", "sha256:1", List.of("sha256:2"));
    Run begun = begun();
    Run again =
        new Run(
            begun.id(),
            begun.key(),
            begun.taskId(),
            2,
            begun.startedAt(),
            Optional.empty(),
            Optional.of(image),
            begun.asked());

    journal.save(again);

    assertEquals(List.of(again), found().stream().map(Journal.Found::run).toList());
  }

  @Test
  void replacesWhatItKnewOfARun() {
    Run again = begun().again(Samples.NOW.plusSeconds(1));

    journal.save(again);

    assertEquals(List.of(again), found().stream().map(Journal.Found::run).toList());
  }

  @Test
  void givesEachRunItsOwnName() {
    assertNotEquals(begun().id(), begun().id());
    assertEquals(2, found().size());
  }

  @Test
  void closesItsFoldersToOthers() throws IOException {
    Path folder = journal.folder(begun().id()).path();

    for (Path path : List.of(folder, folder.getParent())) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
  }

  @Test
  void keepsTheBytesOfTheAnswer() {
    Run run = begun();
    byte[] odd = {0, (byte) 0xff, '\r', '\n', (byte) 0xc3};

    journal.keepAnswer(run.id(), odd);

    assertArrayEquals(odd, journal.answer(run.id()).orElseThrow());
    assertFalse(Files.exists(file(run, "done.json.tmp")));
  }

  @Test
  void hasNoAnswerBeforeThereIsOne() throws IOException {
    Run run = begun();
    Files.write(file(run, "done.json.tmp"), ANSWER);

    assertEquals(Optional.empty(), journal.answer(run.id()));
    assertEquals(Optional.empty(), journal.answer("no-such-run"));
    assertFalse(found().getFirst().answered());
  }

  @Test
  void tellsWhetherARunWasAnsweredAndAcked() {
    Run run = begun();
    assertEquals(List.of(new Journal.Found(run, false, false)), found());
    journal.keepAnswer(run.id(), ANSWER);
    assertEquals(List.of(new Journal.Found(run, true, false)), found());
    journal.acked(run.id());
    assertEquals(List.of(new Journal.Found(run, true, true)), found());
  }

  @Test
  void writesOverWhatADeadServerLeftHalfWritten() throws IOException {
    Run run = begun();
    Files.writeString(file(run, "run.json.tmp"), "{".repeat(10_000));
    Files.writeString(file(run, "done.json.tmp"), "{".repeat(10_000));
    assertEquals(run, read());

    Run again = run.again(Samples.NOW);
    journal.save(again);
    journal.keepAnswer(run.id(), ANSWER);

    assertEquals(again, read());
    assertArrayEquals(ANSWER, journal.answer(run.id()).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "null", "[]", "{\"version\":1,", "\0\0\0"})
  void clearsAFolderWhoseRunIsNotWhole(String content) throws IOException {
    Run whole = begun();
    Run broken = begun();
    Files.writeString(file(broken, "run.json"), content);

    assertEquals(List.of(whole), found().stream().map(Journal.Found::run).toList());
    assertFalse(Files.exists(journal.folder(broken.id()).path()));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"version\":1', '\"version\":2', 'version 2'",
    "'\"version\":1', '\"version\":0', 'version 0'",
    "'\"version\":1', '\"versions\":1', 'no version'",
    "'\"attempt\":1', '\"attempts\":1', 'attempt'",
    "'DOWNLOADING_FILES', 'POLISHING_FILES', 'POLISHING_FILES'"
  })
  void leavesAloneWhatAnotherVersionWroteAndSaysSo(String known, String strange, String said)
      throws IOException {
    Run run = Samples.released(begun().id());
    journal.save(run);
    Files.createDirectories(journal.folder(run.id()).box());
    String theirs = Files.readString(file(run, "run.json")).replace(known, strange);
    Files.writeString(file(run, "run.json"), theirs);

    FileJournal later = new FileJournal(workspace, SteppingClock.standing());
    assertEquals(List.of(), later.found());

    assertEquals(theirs, Files.readString(file(run, "run.json")));
    assertTrue(Files.exists(journal.folder(run.id()).box()));
    assertEquals(Set.of(run.id()), later.unreadable());
    assertEquals(Set.of(run.key()), later.unreadableRequests());
    assertTrue(later.objection().contains(said), later::objection);
    assertTrue(later.objection().contains(run.id()), later::objection);
    assertThrows(Failures.StorageFailed.class, () -> later.read(run.id()));

    journal.remove(run.id());
    assertEquals("", later.objection(), "an operator removed it");
    assertEquals(Set.of(), later.unreadable());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void knowsTheAnswersOfAnotherVersion(boolean acked) throws IOException {
    Run run = answeredByAnother("\"version\":1", "\"version\":2");
    if (acked) {
      journal.acked(run.id());
    }
    FileJournal later = new FileJournal(workspace, SteppingClock.standing());

    assertEquals(List.of(new Journal.Found(run, true, acked)), later.found());

    assertArrayEquals(ANSWER, later.answer(run.id()).orElseThrow());
    assertEquals("", later.objection());
    assertEquals(Set.of(), later.unreadable());
  }

  /** To which request it is an answer, nobody can tell. */
  @Test
  void leavesAloneAnAnswerOfAnotherVersionWithoutAKey() throws IOException {
    Run run = answeredByAnother("bodySha256", "digest");
    journal.acked(run.id());
    FileJournal later = new FileJournal(workspace, SteppingClock.standing());

    assertEquals(List.of(), later.found());
    assertEquals(Set.of(run.id()), later.unreadable());
  }

  private Run answeredByAnother(String known, String strange) throws IOException {
    Run run = begun();
    journal.keepAnswer(run.id(), ANSWER);
    String theirs = Files.readString(file(run, "run.json")).replace(known, strange);
    Files.writeString(file(run, "run.json"), theirs);
    return run;
  }

  /** The sweep goes by what is named here: it must not end a run of which nobody knows. */
  @Test
  void leavesAloneWhatTheDiskDoesNotGiveAndSaysSo() throws IOException {
    Run run = Samples.released(begun().id());
    journal.save(run);
    Files.delete(file(run, "run.json"));
    // no file of that name can be read now, whoever asks
    Files.createDirectory(file(run, "run.json"));

    FileJournal later = new FileJournal(workspace, SteppingClock.standing());

    assertEquals(List.of(), later.found());
    assertEquals(Set.of(run.id()), later.unreadable());
    assertEquals(Set.of(), later.unreadableRequests());
    assertTrue(later.objection().contains(run.id()), later::objection);
  }

  @Test
  void readsPastWhatALaterVersionAdds() throws IOException {
    Run run = Samples.released(begun().id());
    journal.save(run);
    String more = "\"attempt\":1,\"colour\":{\"of\":[1,null]}";
    String theirs = Files.readString(file(run, "run.json")).replace("\"attempt\":1", more);
    Files.writeString(file(run, "run.json"), theirs);

    assertEquals(run, read());
    assertEquals("", journal.objection());
  }

  @Test
  void clearsAFolderWithoutARun() throws IOException {
    Run run = begun();
    Files.move(file(run, "run.json"), file(run, "run.json.tmp"));
    Files.createDirectories(journal.folder(run.id()).code().resolve("deep/er"));

    assertEquals(List.of(), found());
    assertFalse(Files.exists(journal.folder(run.id()).path()));
  }

  @Test
  void leavesAloneWhatIsNoFolder() throws IOException {
    Run run = begun();
    Path stray = Files.writeString(journal.folder("stray").path(), "x");

    assertEquals(List.of(run), found().stream().map(Journal.Found::run).toList());
    assertEquals("x", Files.readString(stray));
  }

  @Test
  void keepsWhatSomebodyWantsToLookInto() throws IOException {
    SteppingClock clock = SteppingClock.standing();
    journal = new FileJournal(workspace, clock);
    Run run = begun();
    Run other = begun();
    for (String name : List.of("code", "data", "box")) {
      Files.createDirectory(file(run, name));
    }
    Files.writeString(file(other, "kept"), "no time");

    journal.keep(run.id(), Samples.NOW.plusSeconds(60));
    journal.shrink(run.id());

    assertEquals(Set.of(run.id()), journal.kept());
    assertTrue(Files.exists(file(run, "code")) && Files.exists(file(run, "data")));
    assertFalse(Files.exists(file(run, "box")));

    clock.goOn(Duration.ofSeconds(60));
    journal.shrink(run.id());

    assertEquals(Set.of(), journal.kept());
    assertFalse(Files.exists(file(run, "code")) || Files.exists(file(run, "data")));
  }

  @Test
  void shrinksToWhatTheAnswerNeeds() throws IOException {
    Run run = begun();
    RunFolder folder = journal.folder(run.id());
    for (Path below : List.of(folder.code(), folder.data(), folder.outputs())) {
      Files.writeString(Files.createDirectories(below).resolve("file"), "x");
    }
    journal.keepAnswer(run.id(), ANSWER);

    journal.shrink(run.id());
    journal.shrink(run.id());

    try (var left = Files.list(folder.path())) {
      assertEquals(
          List.of("done.json", "run.json"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
    assertTrue(found().getFirst().answered());
  }

  @Test
  void removesARunOnceAndAgain() {
    Run run = begun();

    journal.remove(run.id());
    journal.remove(run.id());

    assertEquals(List.of(), found());
  }

  @Test
  void followsNoLinkWhenItRemoves() throws IOException {
    Path precious = Files.writeString(workspace.resolve("precious"), "x");
    Path folder = Files.createDirectory(workspace.resolve("elsewhere"));
    Path within = Files.writeString(folder.resolve("within"), "x");
    Run run = begun();
    Path data = Files.createDirectories(journal.folder(run.id()).data());
    Files.createSymbolicLink(data.resolve("file"), precious);
    Files.createSymbolicLink(data.resolve("folder"), folder);
    Files.createSymbolicLink(data.resolve("nowhere"), workspace.resolve("nowhere"));

    journal.remove(run.id());

    assertFalse(Files.exists(data.getParent()));
    assertTrue(Files.exists(precious));
    assertTrue(Files.exists(within));
  }

  @Test
  void failsAsTheStorageWhereTheDiskFails() throws IOException {
    Run run = begun();
    journal.remove(run.id());
    Files.createFile(journal.folder(run.id()).path());

    assertThrows(Failures.StorageFailed.class, () -> journal.save(run));
    assertThrows(Failures.StorageFailed.class, () -> journal.keepAnswer(run.id(), ANSWER));
    assertThrows(Failures.StorageFailed.class, () -> journal.answer(run.id()));
  }

  @Test
  void remembersOverItsDeathWhichAttemptWasBeingRead() {
    Run run = journal.begin(Samples.request("message", "body", "123"));
    journal.reading(run, true);

    assertTrue(journal.isReading(run));
    assertFalse(journal.isReading(run.again(Samples.NOW)));

    journal.reading(run, false);
    assertFalse(journal.isReading(run));
  }
}
