package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.dependencies.Wheel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An algorithm that its author tries, beside a server that is asked for the same. */
@Timeout(600)
@SystemTest
class TryIT {

  private static final Path SAMPLES = Path.of("src/samples").toAbsolutePath();

  /** Times, and names that are made for each run; all else must be the same. */
  private static final List<String> OF_ONE_RUN =
      List.of("runId", "node", "sandbox", "startedAt", "finishedAt", "durations", "used");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static TaskerSystem tasker;

  /** The engine may hold what other tests have left there. */
  private Set<String> before;

  @TempDir private Path folder;

  @BeforeAll
  static void begin(@TempDir Path home) throws Exception {
    // open to those who run as another user, as the temporary folder itself is not
    Path wheels = Files.createDirectory(home.resolve("wheels"));
    Wheel.pure("tiny", "1.0").file("tiny.py", "def double(x):\n    return 2 * x\n").in(wheels);
    tasker =
        new TaskerSystem("try")
            .set("TASKER_DEPENDENCIES_WHEELHOUSE", wheels.toString())
            .set("TASKER_STORAGE_URL", "file://" + SAMPLES)
            .set("TASKER_CODE_HASH_REQUIRED", "false")
            .set("TASKER_IMAGES", "sci=datex:latest")
            .start();
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
  }

  @BeforeEach
  void look() {
    before = others().collect(Collectors.toSet());
  }

  private static Script.Said attempt(Path code, Path data, String... more) {
    return tasker.command(
        Stream.concat(
                Stream.of("try", "--code", code.toString(), "--data", data.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static JsonNode message(Script.Said said) throws Exception {
    return JSON.readTree(
        said.text()
            .lines()
            .filter(line -> line.startsWith("{\"taskId\""))
            .findFirst()
            .orElseThrow(() -> new AssertionError(said.text())));
  }

  private Path algorithm(String name, String program) throws Exception {
    Path code = Files.createDirectory(folder.resolve(name));
    Files.writeString(code.resolve("run.py"), program);
    return code;
  }

  private Path data() throws Exception {
    return Files.writeString(folder.resolve("some data.txt"), "1\n");
  }

  private static JsonNode comparable(JsonNode message) {
    ObjectNode answer = message.deepCopy();
    answer.remove("taskId");
    ObjectNode report = (ObjectNode) answer.path("report");
    report.remove(OF_ONE_RUN);
    if (answer.path("containerOutput") instanceof ObjectNode streams) {
      // the trace begins with the launcher's own call, with the run's user; and each line with a
      // process's number
      String trace = streams.path("strace").asText();
      streams.put("strace", trace.substring(trace.indexOf('\n')).replaceAll("(?m)^\\d+ ", ""));
      ((ObjectNode) report.path("evidence")).remove("sha256");
      ((ObjectNode) report.path("streams").path("strace")).remove("sha256");
    }
    // what nobody sent is in no record
    report.remove("receipt");
    return answer;
  }

  @ParameterizedTest
  @CsvSource({
    "demo2_code, demo1_data, 0",
    "wettest_month, seattle_weather, 0",
    "body_mass, penguins, 0",
    "wrong_column, seattle_weather, 1",
    "demo1_data, demo1_data, 2"
  })
  void saysWhatTheServerSays(Path code, Path data, int exitCode) throws Exception {
    String task = "same-" + code.toString().replace('/', '-');
    tasker.send(
        """
        {"taskId": "%s", "codePath": "%s", "dataPath": "%s"}"""
            .formatted(task, code, data));
    JsonNode sent = tasker.answer(task).json();

    Script.Said said = attempt(SAMPLES.resolve(code), SAMPLES.resolve(data), "--json");

    assertEquals(exitCode, said.exitCode(), said::text);
    assertEquals(comparable(sent).toPrettyString(), comparable(message(said)).toPrettyString());
  }

  @Test
  void printsWhatTheOwnerOfTheDataWillSeeAndTheHashToAskFor() throws Exception {
    Path code =
        algorithm(
            "my code",
            """
            import os, sys, tiny
            print('twice', tiny.double(sum(map(int, open(sys.argv[1])))))
            open(os.environ['TASKER_OUT'] + '/sum.txt', 'w').write('1')
            """);

    Files.writeString(code.resolve("requirements.txt"), "tiny\n");

    Script.Said said =
        attempt(code, data(), "--image", "sci", "--limits", "memory=64MiB,cpus=0.5,timeout=PT60S");

    assertEquals(0, said.exitCode(), said::text);
    for (String line :
        List.of(
            "  [5/6] ExecutingAlgorithm",
            "  twice 2",
            "reason   completed",
            "read     some data.txt",
            "library  tiny 1.0, sha256 ",
            "wrote    /tmp/out/sum.txt",
            "file     sum.txt, 1 bytes, sha256 6b86b273",
            "image    sci, datex:latest, sha256:",
            "approve  {\"image\":\"sci\",\"codeHash\":{\"sha256\":\"" + Shares.digest(code))) {
      assertTrue(said.text().contains(line), () -> line + " is not in " + said.text());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory=plenty | limits.memory is 'plenty', not a size like",
        "speed=1 | limits.speed is not known; the limits are memory",
        "pids=0.5 | limits.pids is not a whole number",
        "memory | --limits takes pairs like memory=512MiB, not 'memory'",
      })
  void refusesLimitsThatAreNone(String limits, String why) throws Exception {
    Script.Said said = attempt(algorithm("code", ""), data(), "--limits", limits);

    assertEquals(3, said.exitCode(), said::text);
    assertTrue(said.text().contains("try: " + why), said::text);
  }

  @Test
  void saysWhichPathLeadsNowhere() throws Exception {
    Script.Said said = attempt(folder.resolve("nowhere"), data());

    assertEquals(3, said.exitCode(), said::text);
    assertTrue(said.text().contains("nowhere' is not there"), said::text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void leavesNothingWhenASignalEndsIt(String signal) throws Exception {
    Process trying = sleeping();

    signal(trying, signal);

    assertTrue(trying.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    assertEquals(List.of(), left());
    awaitContainers(0);
  }

  @Test
  void removesWhatAKilledOneLeft() throws Exception {
    Process trying = sleeping();
    trying.destroyForcibly().waitFor();
    assertEquals(1, left().size(), "it was killed before it could clean up");
    awaitContainers(1);

    attempt(algorithm("another", ""), data());

    assertEquals(List.of(), left());
    awaitContainers(0);
  }

  @Test
  void leavesAloneWhatIsUnderWay() throws Exception {
    Process trying = sleeping();

    assertEquals(0, attempt(algorithm("another", ""), data()).exitCode());

    assertEquals(1, left().size());
    awaitContainers(1);
    signal(trying, "TERM");
    assertTrue(trying.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
  }

  /** A try whose algorithm is under way. */
  private Process sleeping() throws Exception {
    Path code = algorithm("sleeping", "import time; print('begun', flush=True); time.sleep(170)");
    ProcessBuilder builder =
        new ProcessBuilder(
                // whoever runs the tests in the background ignores it, and so would all below
                "env",
                "--default-signal=INT",
                "./tasker",
                "try",
                "--code",
                code.toString(),
                "--data",
                data().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().putAll(tasker.settings());
    Process trying = builder.start();
    eventually(
        "the algorithm is under way",
        SOON,
        () -> {
          try (Stream<Path> all = Files.walk(home())) {
            // the probe has one, too
            return all.filter(path -> path.endsWith("box/stdout"))
                .filter(path -> path.toString().contains("/runs/"))
                .anyMatch(path -> path.toFile().length() > 0);
          }
        });
    return trying;
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
  }

  private static Path home() {
    return Path.of(Script.variable("TASKER_HOME"), "try");
  }

  private static List<Path> left() throws Exception {
    try (Stream<Path> all = Files.list(home())) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  /** The engine may still be at what it was asked to remove. */
  private void awaitContainers(int number) {
    eventually(number + " containers", SOON, () -> containers().size() == number);
  }

  /** Their ids, names and nodes; of all nodes but the server's, made since the test began. */
  private List<String> containers() {
    return others().filter(container -> !before.contains(container)).toList();
  }

  private static Stream<String> others() {
    return Containers.docker(
            "ps", "-a", "--format", "{{.ID}} {{.Names}} {{.Label \"tasker.node\"}}")
        .lines()
        .filter(container -> !container.endsWith(" " + tasker.node()));
  }
}
