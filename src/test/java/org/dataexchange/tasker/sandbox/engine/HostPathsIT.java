package org.dataexchange.tasker.sandbox.engine;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.images.PullPolicy;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the engine says of our own container, and what comes of a wrong word about it. */
@Timeout(120)
class HostPathsIT {

  private static final String CONTAINER = "tasker-it-own";
  private static final Path WORKSPACE = Path.of("/srv/tasker");

  @TempDir private Path home;
  private Engine engine;

  @BeforeEach
  void open() {
    engine = new Engine(Lab.address(), 4, Thread::new);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void arePathsBelowTheNearestMountOfOurOwnContainer() throws Exception {
    HostPaths paths = contained("/outer:/srv", "/elsewhere:/srv/tasker");

    assertEquals(Path.of("/elsewhere/runs/1"), paths.inWorkspace(WORKSPACE.resolve("runs/1")));
    assertEquals(Optional.of(Path.of("/outer/shares")), paths.of(Path.of("/srv/shares")));
    assertEquals(Optional.of(Path.of("/outer/taskers")), paths.of(Path.of("/srv/taskers")));
    assertEquals(Optional.empty(), paths.of(Path.of("/etc")));
    assertEquals(Optional.empty(), paths.of(Path.of("/srv/../etc")));
  }

  @Test
  void areUnknownForWhatLiesInsideOfOurOwnContainer() throws Exception {
    HostPaths paths = contained("/outer:/srv/shares");

    EngineFailed failed =
        assertThrows(EngineFailed.class, () -> paths.inWorkspace(WORKSPACE.resolve("runs")));
    assertTrue(failed.getMessage().contains("cannot see the workspace /srv/tasker"));
  }

  @Test
  void areOurOwnOutsideOfContainersOfThisEngine() throws Exception {
    Path foreign = mountinfo("0".repeat(64), "/etc/hostname");
    // what a machine shows whose engine runs containers: their mounts, but not as its own names
    Path machine = mountinfo("1".repeat(64), "/var/lib/docker/containers/1/mounts/shm");
    for (Path mountinfo : new Path[] {foreign, machine, home.resolve("none")}) {
      HostPaths paths = new HostPaths(engine, WORKSPACE, Optional.empty(), mountinfo);
      assertEquals(Optional.of(Path.of("/etc")), paths.of(Path.of("/etc")));
    }
  }

  @Test
  void areWhatTheOperatorSaysForTheWorkspaceAlone() {
    HostPaths paths = new HostPaths(engine, WORKSPACE, Optional.of(Path.of("/data/tasker")));

    assertEquals(Path.of("/data/tasker/runs"), paths.inWorkspace(WORKSPACE.resolve("runs")));
    assertEquals(Optional.of(Path.of("/srv/shares")), paths.of(Path.of("/srv/shares")));
  }

  @Test
  void letTheProbeHoldIfTheOperatorIsRight() throws Exception {
    Path other = Files.createSymbolicLink(home.resolve("other"), home.resolve("workspace"));

    Lab.image(sandbox(other));
  }

  @Test
  void letTheProbeSayThatThereIsNothing() {
    Path nowhere = home.resolve("nowhere");

    assertSaysWhere(nowhere);
  }

  /** Where the engine's machine has the same folders, as of another server. */
  @Test
  void letTheProbeSayThatItIsAnotherFolder() throws Exception {
    Path another = home.resolve("another");
    for (String part : new String[] {"code", "data", "box"}) {
      Files.createDirectories(another.resolve("probe").resolve(part));
    }

    assertSaysWhere(another);
  }

  private void assertSaysWhere(Path told) {
    DockerSandbox sandbox = sandbox(told);

    EngineFailed failed = assertThrows(EngineFailed.class, () -> Lab.image(sandbox));

    String said = failed.getMessage();
    assertTrue(said.contains(home.resolve("workspace") + " at " + told + ", as tasker"), said);
    assertTrue(said.contains("set tasker.workspace.host to "), said);
    assertEquals(said, sandbox.objection());
  }

  private DockerSandbox sandbox(Path told) {
    HostPaths paths = new HostPaths(engine, home.resolve("workspace"), Optional.of(told));
    return new DockerSandbox(
        new DockerSandbox.Setup(
            "HostPathsIT",
            Lab.only("datex:latest"),
            BuiltTools.FOLDER,
            Optional.empty(),
            paths,
            0,
            Lab.LIMITS,
            PullPolicy.NEVER),
        engine,
        Ticker.SYSTEM,
        Thread::new);
  }

  /** As a server in a container with these mounts finds them. */
  private HostPaths contained(String... mounts) throws IOException {
    List<String> command = new ArrayList<>(List.of("create", "--name", CONTAINER));
    List.of(mounts).forEach(mount -> command.addAll(List.of("-v", mount)));
    command.add("datex:latest");
    docker(command.toArray(String[]::new));
    String id = docker("inspect", "--format", "{{.Id}}", CONTAINER);
    try {
      HostPaths paths =
          new HostPaths(engine, WORKSPACE, Optional.empty(), mountinfo(id, "/etc/hostname"));
      paths.of(WORKSPACE);
      return paths;
    } finally {
      docker("rm", CONTAINER);
    }
  }

  private Path mountinfo(String id, String place) throws IOException {
    Path file = home.resolve("mountinfo-" + id);
    return Files.writeString(
        file,
        "97 78 254:0 /lib/docker/containers/%s/hostname %s ro,relatime - ext4 /dev/vda rw\n"
            .formatted(id, place));
  }
}
