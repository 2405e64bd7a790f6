package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;

/**
 * Tries the tracer with programs that follow from a seed and make traced calls in every odd way.
 * Each notes what succeeded, and the evidence must list all of it or not be complete.
 */
final class TracerFuzz {

  /** Programs in one sandbox: most of a run's time is its start and its end. */
  static final int TOGETHER = 10;

  /** How many runs are kept whose evidence is not complete. */
  private static final int MOST_KEPT = 5;

  private static final int TOLD_EACH = 1000;

  private final FuzzWalls walls;
  private final FuzzOrder order;
  private final FuzzTally tally = new FuzzTally();
  private int kept;

  TracerFuzz(FuzzWalls walls, FuzzOrder order) {
    this.walls = walls;
    this.order = order;
  }

  /**
   * Exits with 0 if all held, 1 if something did not, 2 if that was not understood.
   *
   * @param arguments the folder that everything lies in, the job image, and the options
   */
  public static void main(String... arguments) throws Exception {
    List<String> all = List.of(arguments);
    Path base = Path.of(all.getFirst());
    try {
      FuzzOrder order =
          FuzzOrder.parse(
              all.subList(2, all.size()), base.resolveSibling(base.getFileName() + "-kept"));
      try (FuzzWalls walls = new FuzzWalls(base.resolve("walls"), all.get(1))) {
        FuzzTally tally = new TracerFuzz(walls, order).run();
        System.exit(tally.findings().isEmpty() ? 0 : 1);
      }
    } catch (IllegalArgumentException e) {
      System.err.println("fuzz: " + e.getMessage());
      System.exit(2);
    }
  }

  /** Runs all programs that were asked for. */
  FuzzTally run() throws IOException {
    System.out.printf("seed %d, %d programs%n", order.seed(), order.programs());
    for (int done = 0; done < order.programs(); done += TOGETHER) {
      runTogether(order.first() + done, Math.min(TOGETHER, order.programs() - done));
      if ((done + TOGETHER) % TOLD_EACH == 0) {
        System.out.println(done + TOGETHER + " programs: " + tally);
      }
    }
    System.out.println("all programs: " + tally + (kept > 0 ? "; see " + order.keep() : ""));
    return tally;
  }

  private void runTogether(int first, int count) throws IOException {
    RunFolder folder = walls.newFolder();
    Ending ending = walls.run(folder, order.seed(), first, count);
    Evidence evidence = new TraceReader().open(folder).finish(ending);
    String where = "--seed %d --first %d --programs %d".formatted(order.seed(), first, count);
    int before = tally.findings().size();
    tally.add(where, ending, FuzzReport.of(folder), evidence);
    boolean found = tally.findings().size() > before;
    if (found || !evidence.complete() && kept++ < MOST_KEPT) {
      keep(folder, evidence, where);
    } else {
      FileTree.delete(folder.path());
    }
    tally.findings().stream().skip(before).forEach(System.out::println);
  }

  private void keep(RunFolder folder, Evidence evidence, String where) throws IOException {
    Path to = order.keep().resolve(where.replace(" ", ""));
    Files.createDirectories(order.keep());
    FileTree.delete(to);
    Files.move(folder.path(), to);
    Files.writeString(to.resolve("why"), evidence.why() + "\n");
  }
}
