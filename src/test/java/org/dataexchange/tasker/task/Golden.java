package org.dataexchange.tasker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the version before left: see the README beside it. */
public final class Golden {

  public static final String UNACKED = "20261129T215202-2d867c0d";
  public static final String ENDED = "20261129T215202-68d716b0";
  public static final String BEGUN = "20261129T215214-8d5f5468";

  private static final Path ALL = Path.of("src/test/resources/golden");

  private Golden() {}

  /** The folder of a run, to be read. */
  public static RunFolder run(String id) {
    return new RunFolder(ALL.resolve("runs").resolve(id));
  }

  /** The very bytes of a request. */
  public static byte[] request(String taskId) throws IOException {
    return Files.readAllBytes(ALL.resolve("requests").resolve(taskId + ".json"));
  }

  /** Puts all of them into a workspace. */
  public static void copyTo(Path workspace) throws IOException {
    Path from = ALL.resolve("runs");
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : (Iterable<Path>) all::iterator) {
        Path to = workspace.resolve("runs").resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(to);
        } else {
          Files.copy(one, to);
        }
      }
    }
  }
}
