package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.sandbox.FuzzReport.Deed;
import org.dataexchange.tasker.sandbox.FuzzReport.Kind;
import org.dataexchange.tasker.sandbox.FuzzReport.Way;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tracer itself, tried with programs that nobody wrote. {@code ./tasker fuzz} tries more. */
@Timeout(900)
class TracerFuzzIT {

  private static final long SEED = 15;
  private static final int PROGRAMS = 1000;

  private Path home;
  private FuzzWalls walls;

  @BeforeEach
  void build() throws IOException {
    home = Files.createTempDirectory("tasker-fuzz");
    walls = new FuzzWalls(home.resolve("walls"), "datex:latest");
  }

  @AfterEach
  void remove() throws IOException {
    walls.close();
    FileTree.delete(home);
  }

  @Test
  void evidenceListsAllThatSucceededOrIsNotComplete() throws IOException {
    FuzzTally tally =
        new TracerFuzz(walls, new FuzzOrder(SEED, 0, PROGRAMS, home.resolve("kept"))).run();

    assertEquals(List.of(), tally.findings());
    assertTrue(tally.complete() > PROGRAMS / TracerFuzz.TOGETHER / 3, tally::toString);
    assertEquals(
        EnumSet.allOf(Way.class), EnumSet.copyOf(tally.done().keySet()), "some way was never gone");
  }

  @Test
  void aLineThatIsMissingIsFound() throws IOException {
    RunFolder folder = walls.newFolder();
    Ending ending = walls.run(folder, SEED, 0, TracerFuzz.TOGETHER);
    for (int first = TracerFuzz.TOGETHER; !isComplete(folder, ending) || lone(folder).isEmpty(); ) {
      // that depends on how its threads met
      assertTrue(first < PROGRAMS);
      folder = walls.newFolder();
      ending = walls.run(folder, SEED, first, TracerFuzz.TOGETHER);
      first += TracerFuzz.TOGETHER;
    }
    FuzzReport report = FuzzReport.of(folder);
    Ending.Trace trace = withoutOne(folder, ending.trace());
    Evidence evidence = new TraceReader().open(folder).finish(with(trace, ending));
    FuzzTally tally = new FuzzTally();

    tally.add("", ending, report, evidence);

    assertTrue(evidence.complete(), evidence.why());
    assertFalse(tally.findings().isEmpty(), tally::toString);
  }

  private static boolean isComplete(RunFolder folder, Ending ending) {
    return new TraceReader().open(folder).finish(ending).complete();
  }

  /** What the tracer was told last of another process is not taken for the end of the call. */
  @Test
  void noOpeningThatSucceededIsToldAsRefused() throws IOException {
    int succeeded = 0;
    // how many do of one run depends on how soon the tracer gets to them
    while (succeeded <= FuzzWalls.NAMES / 2) {
      RunFolder folder = walls.newFolder();
      walls.runCutShort(folder, FuzzWalls.NAMES);
      assertEquals(List.of(), refused(folder));
      succeeded += FuzzReport.of(folder).deeds().size();
    }
  }

  /** Openings that are told as such. */
  private static List<String> refused(RunFolder folder) throws IOException {
    Map<String, String> begun = new HashMap<>();
    List<String> refused = new ArrayList<>();
    for (String line : Files.readAllLines(folder.trace(), StandardCharsets.ISO_8859_1)) {
      String pid = line.substring(0, line.indexOf(' '));
      if (line.contains("\"/tmp/w/l-o")) {
        begun.put(pid, line);
      }
      boolean over = begun.containsKey(pid) && !line.endsWith("<unfinished ...>");
      String opening = over ? begun.remove(pid) : "";
      if (over && line.contains("= -1 ")) {
        refused.add(opening + " " + line);
      }
    }
    return refused;
  }

  /** Takes a line away that alone tells of an opening. */
  private static Ending.Trace withoutOne(RunFolder folder, Ending.Trace trace) throws IOException {
    List<String> lines = Files.readAllLines(folder.trace(), StandardCharsets.ISO_8859_1);
    lines.remove(lone(folder).orElseThrow());
    Files.write(folder.trace(), lines, StandardCharsets.ISO_8859_1);
    return EndingSample.trace(true, trace.lines() - 1, 0, false, trace.said());
  }

  private static Optional<String> lone(RunFolder folder) throws IOException {
    List<String> lines = Files.readAllLines(folder.trace(), StandardCharsets.ISO_8859_1);
    return FuzzReport.of(folder).deeds().stream()
        .filter(deed -> deed.kind() == Kind.OUTSIDE)
        .flatMap(deed -> alone(lines.stream().filter(line -> isOf(deed, line)).toList()))
        .findFirst();
  }

  private static boolean isOf(Deed deed, String line) {
    return line.matches(".*/(l-)?o" + deed.name() + "[^0-9].*");
  }

  private static Stream<String> alone(List<String> lines) {
    return lines.stream()
        .filter(line -> lines.size() == 1 && line.contains(" openat(") && line.endsWith(">"));
  }

  private static Ending with(Ending.Trace trace, Ending ending) {
    return new Ending(
        ending.exitCode(),
        ending.signal(),
        ending.cause(),
        ending.startedAt(),
        ending.finishedAt(),
        trace,
        0,
        0,
        ending.usage(),
        List.of(),
        ending.failed());
  }
}
