package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.List;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.RunFolder;

/**
 * Tries the tracer with programs that follow from a seed and make traced calls in every odd way.
 * Each notes what succeeded, and the evidence must list all of it or not be complete.
 */
final class TracerFuzz {

  /** Programs in one sandbox: most of a run's time is its start and its end. */
  private static final int TOGETHER = 20;

  private static final int MOST_KEPT = 20;

  private static final String USAGE =
      "usage: ./tasker fuzz [--seed N] [--programs N] [--first N] [--keep FOLDER]";

  private final FuzzWalls walls;
  private final Path keep;
  private final FuzzTally tally = new FuzzTally();
  private int kept;

  /**
   * @param keep where the folders of runs go that bear looking at
   */
  TracerFuzz(FuzzWalls walls, Path keep) {
    this.walls = walls;
    this.keep = keep;
  }

  /** Exits with 0 if all held, 1 if something did not, 2 if that was not understood. */
  public static void main(String... arguments) throws Exception {
    long seed = new SecureRandom().nextInt(1_000_000);
    int programs = 1000;
    int first = 0;
    Path keep = Files.createTempDirectory("tasker-fuzz-kept");
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      String value = rest.hasNext() ? rest.next() : "";
      if (option.equals("--keep")) {
        keep = Files.createDirectories(Path.of(value));
      } else if (!value.matches("[0-9]{1,9}")) {
        System.err.println(USAGE);
        System.exit(2);
      }
      switch (option) {
        case "--seed" -> seed = Long.parseLong(value);
        case "--programs" -> programs = Integer.parseInt(value);
        case "--first" -> first = Integer.parseInt(value);
        case "--keep" -> {}
        default -> {
          System.err.println(USAGE);
          System.exit(2);
        }
      }
    }
    System.out.printf("seed %d, programs %d to %d%n", seed, first, first + programs - 1);
    FuzzTally tally;
    try (FuzzWalls walls =
        new FuzzWalls(Files.createTempDirectory("tasker-fuzz"), "datex:latest")) {
      tally = new TracerFuzz(walls, keep).run(seed, first, programs);
    }
    System.out.println(tally);
    System.out.println("kept in " + keep);
    System.exit(tally.findings().isEmpty() ? 0 : 1);
  }

  /** Runs that many programs of the seed. */
  FuzzTally run(long seed, int first, int programs) throws IOException {
    for (int done = 0; done < programs; done += TOGETHER) {
      runTogether(seed, first + done, Math.min(TOGETHER, programs - done));
      if (done / TOGETHER % 50 == 49) {
        System.out.println(first + done + TOGETHER + ": " + tally);
      }
    }
    return tally;
  }

  private void runTogether(long seed, int first, int count) throws IOException {
    RunFolder folder = walls.newFolder();
    Ending ending = walls.run(folder, seed, first, count);
    Evidence evidence = new TraceReader().open(folder).finish(ending);
    int before = tally.findings().size();
    if (tally.add(seed, first, ending, FuzzReport.of(folder), evidence) && kept++ < MOST_KEPT) {
      Files.writeString(folder.path().resolve("why"), evidence.why() + "\n" + ending + "\n");
      Files.move(folder.path(), keep.resolve("seed-%d-first-%d".formatted(seed, first)));
    } else {
      FileTree.delete(folder.path());
    }
    tally.findings().stream().skip(before).forEach(System.out::println);
  }
}
