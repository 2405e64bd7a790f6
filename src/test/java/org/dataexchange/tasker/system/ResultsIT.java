package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.Sha256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves, in the folder that the operator named for it. */
@Timeout(600)
@SystemTest
class ResultsIT {

  @TempDir static Path home;
  private static Path results;
  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    results = Files.createDirectory(home.resolve("results"));
    tasker = new TaskerSystem("results");
    tasker.set("TASKER_RESULTS_URL", "file://" + results);
    tasker
        .shares()
        .algorithm(
            "leaves",
            """
            import os, sys
            out = os.environ['TASKER_OUT']
            os.mkdir(out + '/tables')
            open(out + '/mean.txt', 'w').write('2.0')
            open(out + '/tables/größe.csv', 'wb').write(bytes(range(256)) * 4096)
            os.chmod(out + '/mean.txt', 0o777)
            os.symlink('/etc/passwd', out + '/link')
            print('x' * 5_000_000)
            print('careful', file=sys.stderr)
            """);
    tasker.shares().algorithm("fails", "print('so far')\nraise ValueError('no such column')");
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  /** The one run of a task, by the name of its folder. */
  private static Path kept(String name, Answer answer) throws IOException {
    Path task = results.resolve(name);
    assertEquals(List.of(answer.runId()), names(task));
    Path run = task.resolve(answer.runId());
    assertEquals(List.of("outputs", "report.json", "stderr", "stdout", "trace"), names(run));
    assertEquals(
        answer.keptReport(), new ObjectMapper().readTree(run.resolve("report.json").toFile()));
    assertEquals(
        answer.report().path("evidence").path("sha256").asText(), sha256(run.resolve("trace")));
    return run;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    return Sha256.hex(Files.readAllBytes(file));
  }

  @Test
  void keepsWhatTheMessageListsAndTheWholeStreams() throws Exception {
    Answer answer = tasker.run("leaves-1", "leaves");

    assertEquals("success", answer.state(), answer::toString);
    Path run = kept("leaves-1", answer);
    Map<String, String> listed = new TreeMap<>();
    Map<String, String> left = new TreeMap<>();
    for (JsonNode output : answer.report().path("outputs")) {
      Map<String, String> where = output.has("left") ? left : listed;
      where.put(output.path("name").asText(), output.path("sha256").asText());
    }
    assertEquals(List.of("mean.txt", "tables/größe.csv"), List.copyOf(listed.keySet()));
    assertEquals(List.of("link"), List.copyOf(left.keySet()));
    assertEquals(listed, digests(run.resolve("outputs")));
    assertEquals("2.0", Files.readString(run.resolve("outputs/mean.txt")));
    assertEquals("x".repeat(5_000_000) + "\n", Files.readString(run.resolve("stdout")));
    assertEquals("careful\n", Files.readString(run.resolve("stderr")));
    assertTrue(answer.report().path("truncated").path("stdout").asLong() > 0);
    assertEquals(
        "rw-r-----",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(run.resolve("outputs/mean.txt"))));
  }

  /** Of all that is there and no folder. */
  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(path -> !Files.isDirectory(path)).toList()) {
        assertTrue(Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS));
        digests.put(folder.relativize(file).toString(), sha256(file));
      }
    }
    return digests;
  }

  @Test
  void keepsWhatAFailedAlgorithmPrintedUnderATaskIdThatIsNoName() throws Exception {
    Answer answer = tasker.run("../../fails", "fails");

    assertEquals("exit-code", answer.reason(), answer::toString);
    Path run = kept("~" + Sha256.hex("../../fails".getBytes(UTF_8)), answer);
    assertEquals("so far\n", Files.readString(run.resolve("stdout")));
    assertTrue(Files.readString(run.resolve("stderr")).contains("no such column"));
    assertEquals(List.of(), names(run.resolve("outputs")));
    assertEquals(List.of("results"), names(home));
  }

  @Test
  void waitsForAResultsFolderThatIsAway() throws Exception {
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.send(tasker.shares().request("away-1", "patient"));
    Path run = tasker.awaitStdout("away-1", "started");
    Path away = home.resolve("away");
    Files.move(results, away);
    try {
      eventually(
          "readiness says so",
          SOON,
          () -> tasker.objection("storage").contains("the results folder " + results));
      Programs.letGo(run);
      eventually(
          "it is tried again",
          SOON,
          () -> tasker.log().contains("Task away-1: the results folder"));
      assertEquals(List.of(), tasker.answers("away-1"));
    } finally {
      Files.move(away, results);
    }

    Answer answer = tasker.answer("away-1");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(
        "started", Files.readString(kept("away-1", answer).resolve("stdout")).substring(0, 7));
    eventually("readiness says so", SOON, () -> tasker.objection("storage").isEmpty());
  }

  @Test
  void keepsTheResultOfARunWhoseServerDiedBeforeItCould() throws Exception {
    tasker
        .shares()
        .algorithm(
            "leaves-late", Programs.PATIENT + "open('/tmp/out/mean.txt', 'w').write('2.0')\n");
    tasker.send(tasker.shares().request("killed-1", "leaves-late"));
    Path run = tasker.awaitStdout("killed-1", "started");
    Path away = home.resolve("away");
    Files.move(results, away);
    try {
      Programs.letGo(run);
      eventually(
          "it is tried again",
          SOON,
          () -> tasker.log().contains("Task killed-1: the results folder"));
      eventually("its container is gone", SOON, () -> tasker.containers().isEmpty());
      tasker.kill();
    } finally {
      Files.move(away, results);
    }
    String id = Files.readString(tasker.workspace().resolve("node"));
    Path parts = results.resolve(".part-" + id);
    Files.createDirectories(parts.resolve("half/outputs"));
    tasker.start();

    Answer answer = tasker.answer("killed-1");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    assertEquals("2.0", Files.readString(kept("killed-1", answer).resolve("outputs/mean.txt")));
    assertEquals(List.of(), names(parts));
  }
}
