package org.dataexchange.tasker.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.task.Run;

/**
 * The {@code run.json} of each run: written where it changes, and forced to the disk once. One
 * thread has a run; otherwise thread-safe.
 */
final class RunFiles {

  private static final Logger LOG = System.getLogger(RunFiles.class.getName());

  private final Path runs;

  /** The ids of those that are on the disk as they are. */
  private final Set<String> settled = ConcurrentHashMap.newKeySet();

  /**
   * @param runs each has a folder there
   */
  RunFiles(Path runs) {
    this.runs = runs;
  }

  private Path of(String runId) {
    return runs.resolve(runId).resolve("run.json");
  }

  void save(Run run) throws IOException {
    Path file = of(run.id());
    byte[] known = RunFile.write(run);
    if (!holds(file, known)) {
      settled.remove(run.id());
      FileTree.makeOwn(file.getParent());
      WholeFile.write(file, known);
    }
  }

  /** As where an attempt begins that was just made: it would only cost the disk its time. */
  private static boolean holds(Path file, byte[] known) throws IOException {
    return Files.exists(file)
        && Files.size(file) == known.length
        && Arrays.equals(Files.readAllBytes(file), known);
  }

  Run read(String runId) throws IOException {
    return RunFile.read(Files.readAllBytes(of(runId)));
  }

  /** Forces it now, so that {@link #force} has nothing to do. */
  void settle(String runId) {
    try {
      WholeFile.force(of(runId));
      settled.add(runId);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Run {0} is forced to the disk with its answer: {1}", runId, e);
    }
  }

  /** Its content is on the disk when this returns. */
  void force(String runId) throws IOException {
    if (!settled.remove(runId)) {
      WholeFile.force(of(runId));
    }
  }

  void forget(String runId) {
    settled.remove(runId);
  }
}
