package org.dataexchange.tasker.sandbox.container;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.sandbox.engine.ContainerSpec;
import org.dataexchange.tasker.sandbox.engine.Mount;
import org.dataexchange.tasker.sandbox.launcher.ContainerPaths;
import org.dataexchange.tasker.sandbox.launcher.EndRecord;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.sandbox.launcher.Tools;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one run can take from another one beside it: nothing that the kernel counts for a user. */
@Timeout(240)
class NeighbourIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Path INSTANCES = Path.of("/proc/sys/fs/inotify/max_user_instances");

  private static final String INOTIFY =
      """
      import ctypes, errno, os, signal
      libc = ctypes.CDLL(None, use_errno=True)
      def take():
          count = 0
          while count < 1000 and libc.inotify_init() >= 0:
              count += 1
          return count
      """;

  /** Each child has descriptors of its own; the last one gets none although it has nothing open. */
  private static final String GREEDY =
      INOTIFY
          + """
          total = 0
          while True:
              mine, childs = os.pipe()
              if os.fork() == 0:
                  os.write(childs, b'%d' % take())
                  signal.pause()
              count = int(os.read(mine, 20))
              os.close(mine)
              os.close(childs)
              total += count
              if count == 0:
                  break
          print('took', total, flush=True)
          signal.pause()
          """;

  private static final String MODEST =
      INOTIFY
          + """
          print(libc.inotify_init() >= 0 or errno.errorcode[ctypes.get_errno()])
          """;

  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("NeighbourIT");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  @Test
  void getsWhatItsNeighbourHasUsedUp() throws Exception {
    // such a file can be read from its beginning only, and readString() takes one byte first
    String most = Files.readAllLines(INSTANCES).getFirst();
    assumeTrue(Integer.parseInt(most) < 20_000, "too many to be used up by one run");
    Started greedy = lab.start(GREEDY, Lab.limits(Duration.ofMinutes(5)));
    eventually(
        "all is taken",
        SOON,
        () -> Files.readString(greedy.folder().stdout()).matches("took \\d+\n"));
    String said = Files.readString(greedy.folder().stdout());
    int others = Integer.parseInt(most) - Integer.parseInt(said.replaceAll("\\D", ""));
    // the launcher has one for the data set, as has that of each other run that has this user
    assertTrue(others >= 1 && others < 10, said);

    Started modest = lab.start(MODEST);
    assumeTrue(user(greedy) != user(modest), "by chance both have one user");
    assertEquals("True\n", modest.await().stdout());
  }

  @Test
  void hasLimitsOfItsOwnForWhatTheKernelCounts() throws Exception {
    Ended ended =
        lab.run(
            """
            import resource as r
            print(r.getrlimit(r.RLIMIT_MEMLOCK)[1] <= 8 << 20)
            for line in open('/proc/self/limits'):
                if line.startswith(('Max msgqueue', 'Max pending')):
                    print(int(line.split()[4]) <= {'msgqueue': 819200, 'pending': 4096}[line.split()[1]])
            """);
    assertEquals("True\nTrue\nTrue\n", ended.stdout(), ended.stderr());
  }

  @Test
  void hasTheUserThatItsContainerNames() throws Exception {
    Started run = lab.start("import os\nprint(os.getuid(), os.getgid())");
    int user = ContainerFactory.user(run.run().id());

    String command = docker("inspect", "--format", "{{.Config.Cmd}}", run.container());
    assertTrue(command.contains(Integer.toString(user)), command);
    assertEquals("%d %d\n".formatted(user, user), run.await().stdout());
  }

  /** The launcher believes nobody: as root, or as a user of the host's, nothing is started. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "51999", "53024", "-52000", "52000x", ""})
  void isNotStartedAsAnotherUser(String user) throws Exception {
    String id = "neighbour-" + UUID.randomUUID();
    Path home = Files.createTempDirectory("tasker-neighbour");
    RunFolder folder = new RunFolder(home);
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    LauncherOrder.freshBox(folder);
    LauncherOrder.give(
        new Order(
            id,
            folder,
            "",
            List.of("python", "-c", "print('ran')"),
            "/tmp",
            Lab.LIMITS,
            Sandbox.Around.NOTHING),
        List.of());
    try {
      lab.engine()
          .create(
              new ContainerSpec(
                  ContainerFactory.name(id),
                  "datex:latest",
                  Map.of(),
                  ContainerSpec.Program.privileged(
                      List.of(ContainerPaths.LAUNCHER), List.of("run", user)),
                  ContainerFactory.mounts(
                      folder,
                      new Mount.Bind(
                          lab.paths()
                              .inWorkspace(new Tools(BuiltTools.FOLDER, lab.home()).folder()),
                          ContainerPaths.TOOLS,
                          true),
                      new Mount.Bind(folder.data(), ContainerPaths.DATA, true)),
                  new ContainerSpec.Surroundings(
                      Optional.of(Lab.LIMITS), Optional.empty(), Optional.empty())));
      lab.engine().start(ContainerFactory.name(id));
      Ending ending = eventuallyGet("there is an end record", SOON, () -> EndRecord.of(folder));
      assertTrue(ending.failed().orElseThrow().startsWith("user"), ending::toString);
      assertFalse(Files.exists(folder.stdout()));
    } finally {
      lab.engine().remove(ContainerFactory.name(id));
      FileTree.delete(home);
    }
  }

  private static int user(Started run) {
    return ContainerFactory.user(run.run().id());
  }
}
