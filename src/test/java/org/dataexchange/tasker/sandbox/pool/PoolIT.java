package org.dataexchange.tasker.sandbox.pool;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.sandbox.container.AssignedContainers;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.container.ImageExaminations;
import org.dataexchange.tasker.sandbox.container.OciRuntimes;
import org.dataexchange.tasker.sandbox.container.OwnInodes;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.sandbox.launcher.BoxWatch;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in sandboxes that were ready before them. */
@Timeout(300)
@TestMethodOrder(OrderAnnotation.class)
class PoolIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int LEAST = 2;
  private static final String UNCALLED = PreparedFactory.id("uncalled");

  /** Waits for a minute, which goes by while the other tests run. */
  private static Lab patient;

  private Lab lab;

  @BeforeAll
  static void leaveOneUncalled() throws IOException {
    patient = new Lab("PoolIT-patient", LEAST);
    fill(patient);
    RunFolder folder = uncalled();
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    LauncherOrder.freshBox(folder);
    creation(patient)
        .make(
            new ContainerFactory.Wanted(
                UNCALLED, folder, patient.image(), Lab.LIMITS, Sandbox.Around.NOTHING));
    eventually("it waits", SOON, () -> Files.exists(PreparedSandbox.call(folder)));
  }

  private static RunFolder uncalled() {
    return new RunFolder(patient.home().resolve(UNCALLED));
  }

  @AfterAll
  static void closePatient() throws IOException {
    patient.close();
    assertEquals(List.of(), containers("PoolIT-patient"));
  }

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("PoolIT", LEAST);
    fill(lab);
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
    assertEquals(List.of(), containers());
  }

  private static void fill(Lab lab) {
    // once: asked again meanwhile, it would look once more when it is full, and the test goes on
    lab.sandbox().tend();
    eventually("the pool is full", SOON, () -> lab.sandbox().prepared() == lab.sandbox().wanted());
  }

  private static List<String> containers() {
    return containers("PoolIT");
  }

  private static List<String> containers(String node) {
    return org.dataexchange.tasker.system.Containers.docker(
            "ps", "-a", "--filter", "label=tasker.node=" + node, "--format", "{{.Names}}")
        .lines()
        .toList();
  }

  private String origin(Ended run) {
    return lab.sandbox().origin(run.folder());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "print(open('/tmp/data/data.txt').read())",
        "import sys; sys.exit(7)",
        "import os; os.kill(os.getpid(), 9)",
        "open('/tmp/out/left', 'w').write('x' * 1000)",
        "import subprocess; subprocess.run(['true']); open('/tmp/data/missing')",
        "open('/tmp/code/run.py', 'a')",
        "while True: print('x' * 1000)"
      })
  void makesNoDifferenceToAProgram(String program) throws Exception {
    Ended prepared = lab.run(program);
    assertEquals("prepared", origin(prepared));
    Ended cold;
    try (Lab other = new Lab("PoolIT-cold")) {
      cold = other.run(program);
      assertEquals("cold: none is prepared, as tasker.prepared is 0", origin(cold));
      assertEquals(cold.ending().exitCode(), prepared.ending().exitCode());
      assertEquals(cold.ending().signal(), prepared.ending().signal());
      assertEquals(cold.ending().cause(), prepared.ending().cause());
      assertEquals(cold.ending().failed(), prepared.ending().failed());
      assertEquals(cold.ending().trace().whole(), prepared.ending().trace().whole());
      assertEquals(cold.stdout().isEmpty(), prepared.stdout().isEmpty());
      assertEquals(traced(cold), traced(prepared));
      assertEquals(list(cold.folder().outputs()), list(prepared.folder().outputs()));
      assertEquals(Files.readString(cold.folder().opened()), opened(prepared));
    }
  }

  private static String opened(Ended run) throws IOException {
    return Files.readString(run.folder().opened());
  }

  /**
   * The algorithm's own calls; numbers of processes, the order of two of them, and whether the
   * tracer saw another one in the middle of a call, are chance.
   */
  private static List<String> traced(Ended run) throws IOException {
    Map<String, String> begun = new HashMap<>();
    List<String> calls = new ArrayList<>();
    for (String line : run.trace().lines().toList()) {
      String[] process = line.split(" +", 2);
      String call = begun.getOrDefault(process[0], "") + process[1];
      begun.remove(process[0]);
      if (call.endsWith(UNFINISHED)) {
        begun.put(process[0], call.substring(0, call.length() - UNFINISHED.length()));
      } else {
        calls.add(
            call.replaceFirst("<\\.\\.\\. \\w+ resumed>", "").replaceFirst(" ?\\) +=", ") ="));
      }
    }
    calls.addAll(begun.values());
    return calls.stream()
        .filter(call -> !call.contains("/run/tasker/tools/launcher"))
        .map(call -> call.replaceAll("\\bsi_[a-z]+=\\d+|0x[0-9a-f]+", "…"))
        .sorted()
        .toList();
  }

  private static List<String> list(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static final String UNFINISHED = "<unfinished ...>";

  /** What a program can find out about itself and its place, but times and random names. */
  private static final String LOOKS_AROUND =
      """
      import os, re, socket, sys

      def read(path):
          try:
              return open(path).read()
          except OSError as e:
              return e.strerror

      def shown(text):
          text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|tasker-lab\\d+|/l/[A-Z0-9]{26}|\\b5[23]\\d{3}\\b", "…", text)
          text = re.sub("/prepared/prepared-…/data|/it-…/data", "/…/data", text)
          return re.sub(r"(pipe|socket|mnt|pid|ipc|net|uts|cgroup|user|time):\\[\\d+\\]", "…", text)

      def fact(name, value):
          print(name, shown(str(value)))

      def about(path):
          status = os.lstat(path)
          return oct(status.st_mode), status.st_uid == os.getuid(), status.st_nlink

      fact("environment", sorted(os.environ.items()))
      fact("arguments", (sys.argv, sys.orig_argv, open("/proc/self/cmdline").read()))
      own = os.getpid()
      fact("numbers", (os.getppid(), os.getpgid(0) == own, os.getsid(0) == own, os.getgroups()))
      for process in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
          status = read(f"/proc/{process}/status")
          fact("process", re.findall("(?:Name|Threads|Sig...|Cap...|NoNew.*|Seccomp.*):.*", status))
          fact("command", read(f"/proc/{process}/cmdline"))
      fact("environment of PID 1", read("/proc/1/environ"))
      fact("limits", read("/proc/self/limits"))
      fact("memory", (read("/proc/self/oom_score_adj"), os.nice(0), os.sched_getaffinity(0)))
      fact("open", [(d, os.readlink(f"/proc/self/fd/{d}")) for d in (0, 1, 2)])
      fact("descriptors", len(os.listdir("/proc/self/fd")))
      fact("groups", read("/proc/self/cgroup"))
      fact("mounts", sorted(re.sub(r"^\\d+ \\d+ \\d+:\\d+ |(master|shared):\\d+ ", "", line)
          for line in read("/proc/self/mountinfo").splitlines()))
      fact("host", (socket.gethostname(), os.uname(), os.getcwd(), os.umask(0)))
      for folder in ("/", "/tmp", "/tmp/out", "/tmp/code", "/tmp/data", "/run", "/run/tasker", "/dev", "/dev/shm", "/etc"):
          fact(folder, (about(folder), sorted(os.listdir(folder)) if os.access(folder, os.R_OK) else "closed"))
      """;

  @Test
  void looksLikeAColdOneFromInside() throws Exception {
    Ended prepared = lab.run(LOOKS_AROUND);
    assertEquals("prepared", origin(prepared));
    try (Lab other = new Lab("PoolIT-cold")) {
      Ended cold = other.run(LOOKS_AROUND);
      assertTrue(cold.ending().ranWell(), cold::toString);
      assertTrue(cold.stdout().contains("mounts ['"), cold.stdout());
      assertEquals(cold.stdout(), prepared.stdout());
    }
  }

  @Test
  void tellsOfTheDataThatWereOpened() throws Exception {
    Ended run = lab.run("open('/tmp/data/data.txt')");
    assertEquals("prepared", origin(run));
    assertEquals("data.txt\0", opened(run));
  }

  @Test
  void isUsedOnce() throws Exception {
    List<String> users = containers().stream().map(PoolIT::user).sorted().toList();
    Ended first = lab.run("open('/tmp/mark', 'w'); import os; print(os.getuid())");
    Ended second = lab.run("import os; print(os.path.exists('/tmp/mark'), os.getuid())");
    assertEquals("prepared", origin(first));
    assertEquals("prepared", origin(second));
    String[] said = second.stdout().strip().split(" ");
    assertEquals("False", said[0]);
    // by chance both containers may have one user
    assertEquals(users, Stream.of(first.stdout().strip(), said[1]).sorted().toList());
  }

  /** The user that a container's launcher was given. */
  private static String user(String container) {
    return org.dataexchange.tasker.system.Containers.docker(
        "inspect", "--format", "{{index .Config.Cmd 1}}", container);
  }

  @Test
  void leavesTheBurstThatEmptiesItToColdOnes() throws Exception {
    List<Started> burst = new ArrayList<>();
    for (int i = 0; i < LEAST + 2; i++) {
      burst.add(lab.start("import time; time.sleep(1); print(open('/tmp/data/data.txt').read())"));
    }
    List<String> origins = new ArrayList<>();
    for (Started started : burst) {
      Ended ended = started.await();
      assertTrue(ended.ending().ranWell(), () -> ended.ending().toString());
      assertEquals("data\n", ended.stdout());
      origins.add(origin(ended));
    }
    assertEquals(List.of("prepared", "prepared"), origins.subList(0, LEAST));
    // a quick engine may have replaced one by then
    int missed = Collections.frequency(origins, "cold: none was ready");
    assertEquals("cold: none was ready", origins.get(LEAST));
    assertEquals(LEAST + 2, Collections.frequency(origins, "prepared") + missed, origins::toString);
    burst.forEach(started -> lab.sandbox().discard(started.run().id()));
    assertEquals(LEAST + missed, lab.sandbox().wanted());
    eventually(
        "what was used is replaced, and what was missing is there",
        SOON,
        () -> lab.sandbox().prepared() == LEAST + missed && containers().size() == LEAST + missed);
  }

  @Test
  void takesOnlyOneThatLives() throws Exception {
    for (String name : containers()) {
      org.dataexchange.tasker.system.Containers.docker("kill", name);
    }
    Ended run = lab.run("print(1)");
    assertTrue(run.ending().ranWell());
    assertEquals("cold: none was ready", origin(run));
    fill(lab);
    assertEquals("prepared", origin(lab.run("print(1)")));
  }

  @Test
  void leavesNothingWhereItIsClosedBeforeItIsFull() throws Exception {
    try (Lab closed = new Lab("PoolIT-closed", 20)) {
      closed.sandbox().tend();
      eventually("it is being filled", SOON, () -> closed.sandbox().prepared() > 0);
    }
    assertEquals(List.of(), containers("PoolIT-closed"));
  }

  @Test
  void countsTheTimeFromTheOrder() throws Exception {
    Ended run = lab.run("while True: pass", Duration.ofSeconds(2));
    assertEquals("prepared", origin(run));
    Duration took = Duration.between(run.ending().startedAt(), run.ending().finishedAt());
    assertTrue(took.toMillis() >= 2000 && took.toMillis() < 60_000, took::toString);
  }

  @Test
  void isColdWithLimitsOfItsOwn() throws Exception {
    Limits own =
        new Limits(
            Lab.LIMITS.memory(),
            0.5,
            Lab.LIMITS.pids(),
            Lab.LIMITS.disk(),
            Lab.LIMITS.output(),
            Lab.LIMITS.timeout());
    Ended run = lab.run("print(1)", own);
    assertTrue(run.ending().ranWell());
    assertEquals("cold: it has limits of its own", origin(run));
  }

  private static ContainerFactory creation(Lab lab) {
    return new ContainerFactory(
        lab.engine(),
        lab.paths(),
        lab.node(),
        new OciRuntimes(lab.engine()::runtimes, Optional.empty()),
        new OwnInodes(lab.engine(), lab.paths()),
        ImageExaminations.of(lab.engine(), lab.paths(), lab.node()));
  }

  /** As one whose server was killed while the engine was starting it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void endsByItselfWhereNobodyEverCallsIt() throws Exception {
    eventually(
        "it has ended",
        Duration.ofMinutes(1).plus(SOON),
        () ->
            patient.engine().state(ContainerFactory.name(UNCALLED)).status()
                == ContainerState.Status.EXITED);
    assertFalse(Files.exists(PreparedSandbox.call(uncalled())));
    Ended run = patient.run("print(1)");
    assertEquals(
        "prepared",
        patient.sandbox().origin(run.folder()),
        "one that was called waits on meanwhile");
    patient.engine().remove(ContainerFactory.name(UNCALLED));
  }

  @Test
  void endsByItselfWithItsServer() throws Exception {
    List<String> waiting = containers();
    assertEquals(LEAST, waiting.size());
    AssignedContainers assigned = new AssignedContainers(lab.engine(), lab.paths());
    PreparedFactory factory =
        new PreparedFactory(
            creation(lab),
            new PoolContainers(lab.engine(), lab.node(), lab.paths(), assigned, Ticker.SYSTEM),
            new ColdStarts(),
            new BoxWatch(Thread::new),
            lab.home(),
            Ticker.SYSTEM);
    PreparedSandbox alone = factory.make(lab.image(), Lab.LIMITS);
    assertTrue(IntStream.range(0, 1000).parallel().allMatch(look -> alone.isAlive()));
    // as the kernel does for a server that was killed
    alone.close();
    eventually(
        "it has ended",
        SOON,
        () ->
            lab.engine().state(ContainerFactory.name(alone.id())).status()
                == ContainerState.Status.EXITED);
    assertFalse(alone.isAlive());
    lab.engine().remove(ContainerFactory.name(alone.id()));
  }

  @Test
  void isNoLeftoverOfTheServerThatHasIt() throws Exception {
    Started taken = lab.start("import time; time.sleep(3)");
    List<String> before = containers();
    new Leftovers(lab.engine(), lab.node(), lab.paths(), () -> Set.of(taken.run().id())).sweep();
    assertEquals(before, containers());
    assertTrue(taken.await().ending().ranWell());
    new Leftovers(lab.engine(), lab.node(), lab.paths(), Set::of).sweep();
    assertFalse(containers().contains(taken.container()));
  }
}
