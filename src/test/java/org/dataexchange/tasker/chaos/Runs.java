package org.dataexchange.tasker.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dataexchange.tasker.site.Part;

/**
 * The folders of all runs, which the servers keep until the end. A request that came to a node more
 * than once has joined its run there, so that there is one folder of it, however often it died.
 *
 * @param folders of each task, and in it of each node
 */
record Runs(Map<String, Map<String, List<String>>> folders) {

  /** Reads what the servers remember. */
  static Runs of(List<Part> servers) throws IOException {
    Map<String, Map<String, List<String>>> folders = new TreeMap<>();
    for (Part server : servers) {
      for (Path run : list(server.home().resolve("workspace/runs"))) {
        JsonNode about = new ObjectMapper().readTree(run.resolve("run.json").toFile());
        folders
            .computeIfAbsent(about.path("taskId").asText(), id -> new TreeMap<>())
            .computeIfAbsent(server.name(), name -> new ArrayList<>())
            .add(run.getFileName().toString());
      }
    }
    return new Runs(folders);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** What was done more than once on one node. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    folders.forEach(
        (task, nodes) ->
            nodes.forEach(
                (node, runs) -> {
                  if (runs.size() > 1) {
                    complaints.add("%s: several runs on %s: %s".formatted(task, node, runs));
                  }
                }));
    return complaints;
  }

  /** Tasks that both nodes have begun. */
  List<String> onBothNodes() {
    return folders.entrySet().stream()
        .filter(task -> task.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }
}
