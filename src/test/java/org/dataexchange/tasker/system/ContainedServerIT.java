package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server in a container of the engine that it uses, from its {@code Containerfile}, with its
 * workspace at another path than outside.
 */
@Timeout(900)
@SystemTest
class ContainedServerIT {

  private static final String BASE = "tasker-it:java";
  private static final String IMAGE = "tasker-it:server";

  /** As the first start in each container, which finds nothing that another has worked out. */
  private static final Duration STARTED = Duration.ofMinutes(3);

  private TaskerSystem tasker;

  /** No image can be pulled here: the job image with this JDK stands in for one with Java. */
  @BeforeAll
  static void makeImage() throws IOException {
    Path base = Files.createTempFile("tasker-base", ".Containerfile");
    Files.writeString(
        base, "FROM datex:latest\nCOPY . /opt/java\nENV PATH=/opt/java/bin:/usr/bin:/bin\n");
    docker("build", "-t", BASE, "-f", base.toString(), System.getProperty("java.home"));
    Files.delete(base);
    docker("build", "-t", IMAGE, "-f", "Containerfile", "--build-arg", "BASE=" + BASE, ".");
  }

  @AfterAll
  static void removeImage() {
    docker("rmi", IMAGE, BASE);
  }

  @BeforeEach
  void open() throws IOException {
    tasker = new TaskerSystem("contained");
    Files.createDirectories(tasker.workspace());
    Files.setAttribute(tasker.workspace(), "unix:uid", 10001);
  }

  @AfterEach
  void close() throws Exception {
    docker("rm", "-f", "-v", tasker.node());
    Containers.clear(tasker.node());
    tasker.close();
  }

  @Test
  void runsTasksWithAWorkspaceAndLargeDataThatTheEngineSeesElsewhere() throws Exception {
    leaveBehind("tasker-left", tasker.workspace());
    leaveBehind("tasker-foreign", Files.createDirectories(tasker.shares().root().resolve("x")));
    tasker.shares().many("data/many", 257);
    try {
      start();
      eventually("the server has started", STARTED, this::hasStarted);
      tasker.awaitReady();
      assertEquals("10001:10001", user());
      String log = docker("logs", tasker.node());
      assertTrue(log.contains("it runs 3 at a time"), log);
      tasker
          .shares()
          .algorithm(
              "sum",
              """
              import json, os, sys
              total = sum(json.load(open(sys.argv[1] + '/people.json')))
              open(os.environ['TASKER_OUT'] + '/total', 'w').write(str(total))
              print(total, os.stat(sys.argv[1]).st_dev != os.stat('/tmp/data').st_dev)
              """);

      Answer answer = tasker.run("contained-1", "sum");

      assertEquals("success", answer.state(), answer::toString);
      assertEquals("6 True\n", answer.stdout());
      assertEquals("total", answer.report().path("outputs").path(0).path("name").asText());
      assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
      eventually("the engine finds it alive", STARTED, () -> health().equals("healthy"));
      eventually("what was left is gone", STARTED, () -> !isThere("tasker-left"));
      assertTrue(isThere("tasker-foreign"), "a container of another workspace was removed");
    } finally {
      docker("rm", "-f", "tasker-left", "tasker-foreign");
    }
  }

  @Test
  void saysThatTheEngineWasToldAWrongPlaceOfTheWorkspace() throws Exception {
    tasker.set("TASKER_WORKSPACE_HOST", "/srv/nowhere");
    start();

    eventually("the server has started", STARTED, this::hasStarted);
    eventually(
        "the log names the setting",
        SOON,
        () -> docker("logs", tasker.node()).contains("tasker.workspace.host"));
    String log = docker("logs", tasker.node());
    assertTrue(log.contains("/srv/tasker at /srv/nowhere"), log);
    assertEquals(503, tasker.get("/health/ready").statusCode());
  }

  private boolean hasStarted() throws Exception {
    return tasker.get("/health/started").statusCode() == 200;
  }

  private String user() {
    return docker("exec", tasker.node(), "bash", "-c", "echo $(id -u):$(id -g)");
  }

  private String health() {
    return docker("inspect", "--format", "{{.State.Health.Status}}", tasker.node());
  }

  private void start() throws IOException {
    var settings = new TreeMap<>(tasker.settings());
    settings.put("TASKER_STORAGE_URL", "file:///srv/shares");
    settings.remove("TASKER_WORKSPACE");
    settings.remove("TASKER_WORKERS");
    settings.put("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=3");
    settings.put("TASKER_BROKER_URI", Script.variable("TASKER_BROKER_URI"));
    settings.put("HTTP_PORT", Script.variable("HTTP_PORT"));
    settings.put("HTTP_HOST", "127.0.0.1");
    List<String> command = new ArrayList<>(List.of("run", "-d", "--name", tasker.node()));
    settings.forEach((key, value) -> command.addAll(List.of("-e", key + '=' + value)));
    command.addAll(List.of("--network", "host"));
    command.addAll(List.of("--group-add", Files.getAttribute(socket(), "unix:gid").toString()));
    command.addAll(List.of("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"));
    command.addAll(List.of("--security-opt", "no-new-privileges"));
    command.addAll(List.of("-v", socket() + ":/var/run/docker.sock"));
    command.addAll(List.of("-v", tasker.workspace() + ":/srv/tasker"));
    command.addAll(List.of("-v", tasker.shares().root() + ":/srv/shares:ro"));
    command.add(IMAGE);
    docker(command.toArray(String[]::new));
  }

  private static Path socket() {
    return Path.of(URI.create(Script.variable("DOCKER_HOST")).getPath());
  }

  /** As if a run of this node that nobody knows any more had not been removed. */
  private void leaveBehind(String name, Path mounted) {
    docker(
        "create",
        "--name",
        name,
        "--label",
        "tasker.node=" + tasker.node(),
        "--label",
        "tasker.run=" + name.substring("tasker-".length()),
        "-v",
        mounted + ":/left",
        "datex:latest");
  }

  private static boolean isThere(String name) {
    return !docker("ps", "-aq", "--filter", "name=^" + name + "$").isEmpty();
  }
}
