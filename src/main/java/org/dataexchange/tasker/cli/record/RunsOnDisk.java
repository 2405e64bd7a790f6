package org.dataexchange.tasker.cli.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The runs in a workspace, as their folders have them: also those that the record does not know
 * yet, or whose texts were erased there already.
 */
record RunsOnDisk(Path runs) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a folder says of its run.
   *
   * @param startedAt in UTC, so that it sorts; empty if it is not there
   */
  record Run(String id, String taskId, String code, String data, String startedAt) {

    private static Run read(Path folder) throws IOException {
      JsonNode json = JSON.readTree(Files.readString(folder.resolve("run.json")));
      JsonNode asked = json.path("asked");
      return new Run(
          folder.getFileName().toString(),
          json.path("taskId").asText(),
          asked.path("code").asText(),
          asked.path("data").asText(),
          json.path("startedAt").asText());
    }

    List<String> names() {
      return Stream.of(taskId, code, data).filter(name -> !name.isEmpty()).toList();
    }
  }

  /** Those that are like that; one that cannot be read is none. */
  List<Run> like(Predicate<Run> wanted) throws IOException {
    List<Run> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(runs)) {
      for (Path folder : folders.toList()) {
        try {
          found.add(Run.read(folder));
        } catch (IOException e) {
          // it is removed just now, or is not whole
        }
      }
    } catch (NoSuchFileException e) {
      // nothing has run here
    }
    return found.stream().filter(wanted).toList();
  }
}
