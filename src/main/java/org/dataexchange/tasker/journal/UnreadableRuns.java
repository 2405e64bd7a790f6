package org.dataexchange.tasker.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.RequestKey;

/**
 * Runs whose folders this Tasker cannot read, as another version wrote them, or the disk does not
 * give them: they may be under way, or hold an answer that nobody has had. They are left alone,
 * with their containers, until a person has seen to them. Thread-safe.
 */
final class UnreadableRuns {

  private static final Logger LOG = System.getLogger(UnreadableRuns.class.getName());

  private final Path runs;
  private final Map<String, IOException> why = new ConcurrentHashMap<>();

  UnreadableRuns(Path runs) {
    this.runs = runs;
  }

  void add(Path folder, IOException e) {
    LOG.log(Level.ERROR, "The run folder {0} is left alone: {1}", folder, e);
    why.put(folder.getFileName().toString(), e);
  }

  /** Those that are still there. */
  Set<String> ids() {
    why.keySet().removeIf(runId -> !Files.exists(runs.resolve(runId)));
    return Set.copyOf(why.keySet());
  }

  /** The requests that they answer, as far as that can be told. */
  Set<RequestKey> requests() {
    return ids().stream()
        .map(why::get)
        .filter(RunFile.OtherVersion.class::isInstance)
        .flatMap(another -> ((RunFile.OtherVersion) another).request().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What a person must do about them; empty if there are none. */
  String objection() {
    Set<String> ids = ids();
    return ids.stream()
        .min(String::compareTo)
        .map(
            first ->
                "%d of the runs in %s cannot be read by this version of Tasker. Start the version that began them, or see to the disk, or remove their folders and containers; then start this one again. Run %s: %s"
                    .formatted(ids.size(), runs, first, why.get(first).getMessage()))
        .orElse("");
  }
}
