package org.dataexchange.tasker.journal;

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
 * Runs whose folders another version of Tasker wrote, and this one cannot read: they may be under
 * way, or hold an answer that nobody has had. They are left alone, with their containers, until a
 * person has seen to them. Thread-safe.
 */
final class StrangeRuns {

  private static final Logger LOG = System.getLogger(StrangeRuns.class.getName());

  private final Path runs;
  private final Map<String, RunFile.Strange> why = new ConcurrentHashMap<>();

  StrangeRuns(Path runs) {
    this.runs = runs;
  }

  void add(Path folder, RunFile.Strange e) {
    LOG.log(Level.ERROR, "The run folder {0} is left alone: {1}", folder, e.getMessage());
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
        .flatMap(runId -> why.get(runId).request().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What a person must do about them; empty if there are none. */
  String objection() {
    Set<String> ids = ids();
    return ids.stream()
        .min(String::compareTo)
        .map(
            first ->
                "%d of the runs in %s can be finished by another version of Tasker alone. Start that version, or remove their folders and containers and start this one again. Run %s: %s"
                    .formatted(ids.size(), runs, first, why.get(first).getMessage()))
        .orElse("");
  }
}
