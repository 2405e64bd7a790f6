package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.system.Script;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No honest program gets a bad verdict, and its evidence names exactly the files that it read. */
@Timeout(240)
class HonestIT {

  private static final Path PROGRAMS = Path.of("src/test/resources/honest").toAbsolutePath();
  private static final Path SAMPLES = Path.of("src/samples").toAbsolutePath();
  private static final Limits LIMITS =
      new Limits(
          Size.parse("512MiB"),
          2,
          256,
          Size.parse("256MiB"),
          Size.parse("64MiB"),
          Duration.ofMinutes(3));

  private static final String WITH_LIBRARIES = "datex-honest:latest";

  private static Lab lab;
  private static Lab withLibraries;
  private static Path shares;
  private static Path data;
  private static Set<String> everything;

  @BeforeAll
  static void makeTheData() throws IOException {
    lab = new Lab("HonestIT");
    Script.tasker("image", "--name", WITH_LIBRARIES, "--with", "numpy,pandas");
    withLibraries = new Lab("HonestLibrariesIT", WITH_LIBRARIES);
    shares = Files.createTempDirectory("honest");
    Path none = Files.createDirectory(shares.resolve("none"));
    Ended made = lab.run(PROGRAMS.resolve("data_set.py"), none, LIMITS);
    assertTrue(made.ending().ranWell(), made.stderr());
    data = Files.move(made.folder().outputs(), shares.resolve("data set"));
    everything = filesIn(data);
  }

  @AfterAll
  static void close() throws IOException {
    withLibraries.close();
    lab.close();
    FileTree.delete(shares);
  }

  static Stream<HonestProgram> programs() throws IOException {
    try (Stream<Path> all = Files.list(PROGRAMS)) {
      return all.sorted().map(HonestProgram::of).toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void isClean(HonestProgram program) throws Exception {
    Lab its = program.needs().isEmpty() ? lab : withLibraries;
    Ended ended = its.run(program.code(), data, LIMITS);

    assertHonest(ended, program.reads(everything), program.starts());
  }

  @ParameterizedTest
  @CsvSource({
    "demo2_code, demo1_data, 0",
    "print_one, demo1_data, 0",
    "changed_code, demo1_data, 0",
    "wettest_month, seattle_weather, 0",
    "body_mass, penguins, 0",
    "wrong_column, seattle_weather, 1",
  })
  void isCleanAsASample(String code, String dataName, int exitCode) throws Exception {
    Ended ended = lab.run(SAMPLES.resolve(code), SAMPLES.resolve(dataName), LIMITS);
    Set<String> read = code.equals("print_one") ? Set.of() : filesIn(SAMPLES.resolve(dataName));

    assertEquals(Optional.of(exitCode), ended.ending().exitCode(), ended.stderr());
    assertEvidence(ended, read, Set.of("/usr/bin/python"));
  }

  /**
   * The one that is known: libuuid opens an internet socket to ask for the machine's own address.
   * The trace holds neither that question nor what else could be sent from such a socket.
   */
  @Test
  void cannotTellATimeBasedUuidFromAPacket() throws Exception {
    Ended ended = lab.run("import uuid\nprint(uuid.uuid1())", LIMITS);
    Evidence evidence = evidence(ended);

    assertTrue(ended.ending().ranWell(), ended.stderr());
    assertEquals(Verdict.TRIED_NETWORK, evidence.verdict(), evidence.why());
    assertEquals(List.of("AF_INET"), evidence.networkAttempts());
  }

  private static Evidence evidence(Ended ended) {
    return new TraceReader().open(ended.folder()).finish(ended.ending());
  }

  private static void assertHonest(Ended ended, Set<String> read, Set<String> started)
      throws IOException {
    String said = "stderr:%n%s%nstdout:%n%s".formatted(ended.stderr(), ended.stdout());
    assertEquals(Optional.of(0), ended.ending().exitCode(), said);
    assertEvidence(ended, read, started);
  }

  private static void assertEvidence(Ended ended, Set<String> read, Set<String> started) {
    Evidence evidence = evidence(ended);
    assertAll(
        () -> assertEquals(Verdict.CLEAN, evidence.verdict(), evidence::toString),
        () -> assertTrue(evidence.complete(), evidence::why),
        () -> assertEquals(List.of(), evidence.filesOpenedOutside()),
        () -> assertEquals(List.of(), evidence.networkAttempts()),
        () -> assertEquals(0, evidence.leftOut()),
        () -> assertEquals(below(ended, read), new TreeSet<>(evidence.dataFilesRead())),
        () -> assertEquals(new TreeSet<>(started), new TreeSet<>(evidence.programsStarted())),
        () -> assertTree(evidence));
  }

  /** All programs have their place, and all but the entry somebody who started them. */
  private static void assertTree(Evidence evidence) {
    List<Evidence.Started> tree = evidence.programTree();
    assertEquals(
        new TreeSet<>(evidence.programsStarted()),
        tree.stream()
            .map(Evidence.Started::program)
            .collect(Collectors.toCollection(TreeSet::new)));
    for (int i = 0; i < tree.size(); i++) {
      int by = tree.get(i).by().orElse(-1);
      assertTrue(i == 0 ? by == -1 : by >= 0 && by < i, tree::toString);
    }
  }

  /** As evidence names them: below the data set's own name. */
  private static Set<String> below(Ended ended, Set<String> files) throws IOException {
    try (Stream<Path> sets = Files.list(ended.folder().data())) {
      String set = sets.findFirst().orElseThrow().getFileName().toString();
      return files.stream()
          .map(file -> set + '/' + file)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> filesIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
