package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.system.ForeignImage;
import org.dataexchange.tasker.task.Ending.Cause;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Honest programs in images that nobody here made: each runs well, and its evidence is clean. */
@Timeout(600)
class ForeignImagesIT {

  private static final Limits LIMITS =
      new Limits(
          Size.parse("768MiB"),
          2,
          256,
          Size.parse("256MiB"),
          Size.parse("64MiB"),
          Duration.ofMinutes(2));

  /** What each run of all tests has. */
  private static final Set<String> SMALL = Set.of("musl-static", "opt-only");

  private static final Map<String, Lab> LABS = new HashMap<>();

  private static Path shares;
  private static Path data;

  @BeforeAll
  static void makeTheData() throws IOException {
    shares = Files.createTempDirectory("foreign");
    Path none = Files.createDirectory(shares.resolve("none"));
    try (Lab lab = new Lab("ForeignData")) {
      Path maker = Path.of("src/test/resources/honest/data_set.py").toAbsolutePath();
      Ended made = lab.run(maker, none, LIMITS);
      assertTrue(made.ending().ranWell(), made.stderr());
      data = Files.move(made.folder().outputs(), shares.resolve("data"));
    }
  }

  @AfterAll
  static void close() throws IOException {
    for (Lab lab : LABS.values()) {
      lab.close();
    }
    FileTree.delete(shares);
  }

  static Stream<ForeignProgram> programs() {
    return ForeignProgram.all().filter(program -> !program.killed());
  }

  static Stream<ForeignProgram> killed() {
    return ForeignProgram.all().filter(ForeignProgram::killed);
  }

  static Stream<ForeignProgram> inSmallImages() {
    return programs().filter(program -> SMALL.contains(program.image()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inSmallImages")
  void areCleanInImagesThatAreMadeInSeconds(ForeignProgram program) throws IOException {
    assertClean(program);
  }

  /** {@code ./tasker images} */
  @Tag("images")
  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void areClean(ForeignProgram program) throws IOException {
    assertClean(program);
  }

  /**
   * One of its workers is killed for memory; the rest would wait until the time limit, or go on.
   */
  @Tag("images")
  @ParameterizedTest(name = "{0}")
  @MethodSource("killed")
  void areEndedAtOnceForMemory(ForeignProgram program) throws IOException {
    Ended ended = lab(program.image()).run(program.runtime(), program.code(), data, LIMITS);

    assertEquals(Optional.of(Cause.MEMORY), ended.ending().cause(), ended.stderr());
    assertEquals(1, ended.ending().usage().outOfMemoryKills().orElseThrow());
  }

  private static void assertClean(ForeignProgram program) throws IOException {
    Ended ended = lab(program.image()).run(program.runtime(), program.code(), data, LIMITS);

    String said = "stderr:%n%s%nstdout:%n%s".formatted(ended.stderr(), ended.stdout());
    assertEquals(Optional.of(0), ended.ending().exitCode(), said);
    Evidence evidence = new TraceReader().open(ended.folder()).finish(ended.ending());
    assertEquals(Verdict.CLEAN, evidence.verdict(), () -> evidence + sockets(ended));
    assertEquals(List.of(), evidence.filesOpenedOutside());
    assertEquals(List.of(), evidence.networkAttempts());
    assertEquals(named(program.reads()), new TreeSet<>(evidence.dataFilesRead()));
  }

  private static String sockets(Ended ended) {
    try {
      return ended
          .trace()
          .lines()
          .filter(line -> line.matches(".*(socket|connect|bind)\\(.*"))
          .collect(Collectors.joining("\n", "\n", "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> named(Set<String> files) {
    return files.stream().map("data/"::concat).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Lab lab(String image) throws IOException {
    Lab lab = LABS.get(image);
    if (lab == null) {
      lab = new Lab("Foreign-" + image, ForeignImage.of(image).reference());
      LABS.put(image, lab);
    }
    return lab;
  }
}
