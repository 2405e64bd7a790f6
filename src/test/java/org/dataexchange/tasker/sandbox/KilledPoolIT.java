package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.container.AssignedContainers;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.images.PullPolicy;
import org.dataexchange.tasker.sandbox.launcher.EndRecord;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server is killed as it enters each of the renames by which a run takes a prepared sandbox, and
 * after the last. The next server finds a run that was let go once, or not at all.
 */
@Timeout(400)
class KilledPoolIT {

  /** Code and two folders, data and two folders, who is who, the box, the order. */
  private static final int RENAMES = 9;

  private static final String NODE = "KilledPoolIT";
  private static final String READS = "print(open('/tmp/data/data.txt').read(), flush=True)";

  /** Goes on until it is told to end, by its code: an overlay shows no change of the data. */
  private static final String PATIENT =
      """
      import os, time
      while not os.path.exists('/tmp/code/go'):
          time.sleep(0.05)
      print('done')
      """;

  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir Path home;

  /** A server that lets one run go when it is told to, and dies. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      Path home = Path.of(arguments[0]);
      Engine engine = new Engine(Lab.address(), 1, Thread::new);
      DockerSandbox sandbox = sandbox(engine, home);
      sandbox.tend();
      eventually("one is ready", SOON, () -> sandbox.prepared() == 1);
      Order order = fetched(home, Lab.image(sandbox), arguments[1]);
      System.out.println("ready");
      System.in.read();
      sandbox.start(order);
      Runtime.getRuntime().halt(0);
    }
  }

  private static DockerSandbox sandbox(Engine engine, Path home) {
    return new DockerSandbox(
        new DockerSandbox.Setup(
            NODE,
            Lab.only("datex:latest"),
            BuiltTools.FOLDER,
            Optional.empty(),
            new HostPaths(engine, home, Optional.empty()),
            1,
            Lab.LIMITS,
            PullPolicy.NEVER),
        engine,
        Ticker.SYSTEM,
        Thread::new);
  }

  private static RunFolder folder(Path home) {
    return new RunFolder(home.resolve("runs/run"));
  }

  /** As a server does it from the start of each attempt. */
  private static Order fetched(Path home, String image, String program) throws IOException {
    RunFolder folder = folder(home);
    FileTree.delete(folder.code());
    FileTree.delete(folder.data());
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    Files.writeString(folder.code().resolve("run.py"), program);
    Files.writeString(folder.data().resolve("data.txt"), "the data");
    return new Order(
        "run",
        folder,
        image,
        List.of("python", "/tmp/code/run.py"),
        "/tmp/code",
        Lab.limits(Duration.ofMinutes(4)),
        Sandbox.Around.NOTHING);
  }

  private void die(int rename, String program) throws Exception {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                home.toString(),
                program)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = server.inputReader();
        BufferedWriter order = server.outputWriter()) {
      assertEquals("ready", said.readLine());
      Process killer = killer(server.pid(), rename);
      order.write('\n');
      order.flush();
      server.waitFor();
      killer.waitFor();
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static Process killer(long server, int rename) throws IOException {
    Path said = Files.createTempFile("strace", ".txt");
    Process strace =
        new ProcessBuilder(
                "strace",
                "-f",
                "-p",
                Long.toString(server),
                "-e",
                "trace=rename",
                "-e",
                "inject=rename:signal=KILL:when=" + rename)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    eventually("it is watched", SOON, () -> Files.readString(said).contains(" attached"));
    Files.delete(said);
    return strace;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, RENAMES, RENAMES + 1})
  void isLetGoOnceWhereverItsServerDies(int rename) throws Exception {
    die(rename, READS);
    boolean letGo = rename > RENAMES;
    try (Engine engine = new Engine(Lab.address(), 1, Thread::new);
        DockerSandbox next = sandbox(engine, home)) {
      RunFolder folder = folder(home);
      Run run = Lab.run("run", Lab.LIMITS, Lab.image(next));
      assertEquals(letGo, next.knows(run, folder));
      if (!letGo) {
        eventually("what it took has ended", SOON, () -> running().isEmpty());
        assertFalse(EndRecord.isThere(folder));
        next.start(fetched(home, Lab.image(next), READS));
      }
      Ending ending = next.await(run, folder, () -> {});
      assertTrue(ending.ranWell(), ending::toString);
      assertEquals("the data\n", Files.readString(folder.stdout()));
      assertEquals("data.txt\0", Files.readString(folder.opened()));
      assertEquals(letGo ? "prepared" : "cold: none was ready", next.origin(folder));
      next.remove("run");
      next.tend();
      eventually("it has its own", SOON, () -> next.prepared() == next.wanted());
      assertEquals(next.wanted(), all().size(), () -> all().toString());
    }
    assertEquals(List.of(), all());
  }

  /** It has the run's name only later, which its server may not live to give, or not to note. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnWhereItsServerDiesBeforeItHasItsName(boolean renamed) throws Exception {
    die(RENAMES + 1, PATIENT);
    try (Engine engine = new Engine(Lab.address(), 1, Thread::new);
        DockerSandbox next = sandbox(engine, home)) {
      HostPaths paths = new HostPaths(engine, home, Optional.empty());
      String made = new AssignedContainers(engine, paths).all().get("run");
      if (renamed) {
        engine.rename(made, ContainerFactory.name("run"));
      }
      next.tend();
      eventually("the pool has cleared away what was left", SOON, () -> next.prepared() == 1);
      new Leftovers(engine, NODE, paths, () -> Set.of("run")).sweep();
      Run run = Lab.run("run", Lab.LIMITS, Lab.image(next));
      assertFalse(EndRecord.isThere(folder(home)));
      assertTrue(next.knows(run, folder(home)));
      assertTrue(running().contains(ContainerFactory.name("run")));
      Files.createFile(folder(home).code().resolve("go"));
      assertTrue(next.await(run, folder(home), () -> {}).ranWell());
      assertEquals("done\n", Files.readString(folder(home).stdout()));
      next.remove("run");
      assertEquals(1, all().size(), () -> all().toString());
    }
    assertEquals(List.of(), all());
  }

  /** To remove a folder takes some disks milliseconds, which the algorithm would wait. */
  @Test
  void leavesFoldersToBeRemovedWhenNobodyWaits() throws Exception {
    die(RENAMES + 1, READS);
    try (Stream<Path> left = Files.walk(home.resolve("prepared"), 2)) {
      assertEquals(
          Set.of("code.aside", "data.aside"),
          left.map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith(".aside"))
              .collect(Collectors.toSet()));
    }
    try (Engine engine = new Engine(Lab.address(), 1, Thread::new);
        DockerSandbox next = sandbox(engine, home)) {
      next.remove("run");
      next.tend();
      eventually("the pool is full", SOON, () -> next.prepared() == 1);
      String taken = prepared();
      next.start(fetched(home, Lab.image(next), READS));
      assertEquals(taken, prepared());
      next.tend();
      eventually("its folder is gone", SOON, () -> !prepared().contains(taken));
      next.remove("run");
    }
  }

  /** Names of the folders of sandboxes, used and ready. */
  private String prepared() throws IOException {
    try (Stream<Path> folders = Files.list(home.resolve("prepared"))) {
      return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.joining());
    }
  }

  @Test
  void isRemovedWithItsRunWhereItsServerDiesBeforeItHasItsName() throws Exception {
    die(RENAMES + 1, PATIENT);
    try (Engine engine = new Engine(Lab.address(), 1, Thread::new)) {
      HostPaths paths = new HostPaths(engine, home, Optional.empty());
      AssignedContainers taken = new AssignedContainers(engine, paths);
      new Leftovers(engine, NODE, paths, Set::of).sweep();
      assertEquals(List.of(), all());

      new Leftovers(engine, NODE, paths, Set::of).sweep();
      assertFalse(taken.all().containsKey("run"), "what led to it is gone, too");
    }
  }

  private static List<String> running() {
    return docker("ps", "--filter", "label=tasker.node=" + NODE, "--format", "{{.Names}}")
        .lines()
        .toList();
  }

  private static List<String> all() {
    return docker("ps", "-a", "--filter", "label=tasker.node=" + NODE, "--format", "{{.Names}}")
        .lines()
        .toList();
  }
}
