package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the launcher tells of the data files that were opened. */
@Timeout(300)
class OpeningsIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  /** How many openings the kernel keeps for whoever does not read them; for the whole machine. */
  private static final Path QUEUE = Path.of("/proc/sys/fs/inotify/max_queued_events");

  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("OpeningsIT");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  /** More than is read at a time, and only when everybody else is dead. */
  @Test
  void areToldToTheLast() throws Exception {
    Started run = startWithALongQueue();
    Set<String> opened = new TreeSet<>();
    String launcher = docker("inspect", "--format", "{{.State.Pid}}", run.container()).strip();
    Path data = Path.of("/proc", launcher, "root/tmp/data"); // the run's own mount of it
    signal("STOP", List.of(launcher));
    for (int i = 0; i < 40_000; i++) {
      String name = i + "x".repeat(240);
      Files.createFile(run.folder().data().resolve(name));
      Files.newInputStream(data.resolve(name)).close();
      opened.add(name);
    }
    signal("KILL", all(run).filter(pid -> !pid.equals(launcher)).toList());
    signal("CONT", List.of(launcher));
    Ended ended = run.await();

    opened.removeAll(new HashSet<>(names(ended)));
    assertEquals(0, opened.size(), "so many were not told");
  }

  private Started startWithALongQueue() throws IOException {
    String before = sysctl();
    Files.writeString(QUEUE, "65536");
    try {
      Started run = lab.start("import time\nprint('runs', flush=True)\ntime.sleep(1000)");
      eventually("it runs", SOON, () -> !Files.readString(run.folder().stdout()).isEmpty());
      return run;
    } finally {
      Files.writeString(QUEUE, before);
    }
  }

  /** By one read: the kernel gives nothing to a second one, however short the first was. */
  private static String sysctl() throws IOException {
    try (InputStream file = Files.newInputStream(QUEUE)) {
      return new String(file.readNBytes(64), ISO_8859_1);
    }
  }

  private static Stream<String> all(Started run) {
    return docker("top", run.container(), "-eo", "pid").lines().skip(1).map(String::strip);
  }

  /** In memory, and mounted: so many folders take a disk a minute. */
  @Test
  void areToldOfMoreFoldersThanFitInSixteenBits() throws Exception {
    Path shares = Files.createTempDirectory(Path.of("/dev/shm"), "tasker-folders");
    try {
      Files.setPosixFilePermissions(shares, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path set = Files.createDirectory(shares.resolve("set"));
      for (int i = 0; i < 65_793; i++) {
        Files.createDirectory(set.resolve("f" + i));
      }
      for (int i = 0; i < 300; i++) {
        Files.createFile(set.resolve("f" + i * 219 + "/file"));
      }
      DataMount mount =
          Lab.shares(shares, data -> true)
              .mountData(new SharePath("set"), shares.resolve("run"))
              .orElseThrow();

      Ended ended =
          lab.start(
                  """
                  import glob, sys
                  files = glob.glob(sys.argv[1] + '/*/file')
                  for name in files: open(name).close()
                  print(len(files))
                  """,
                  mount)
              .await();

      assertEquals("300\n", ended.stdout(), ended.ending()::toString);
      assertEquals(300, names(ended).size());
    } finally {
      FileTree.delete(shares);
    }
  }

  /** FNV-1a of 64 bits over these two, begun with the number of the first watch. */
  @Test
  void areToldAlsoWhereTwoNamesHaveOneHash() throws Exception {
    List<String> names = List.of("fKenxEZQswK", "Lb5SQUaazuL");
    Started run =
        lab.start(
            """
            import os
            while len(os.listdir('/tmp/data')) < 3: pass
            for name in os.listdir('/tmp/data'): open('/tmp/data/' + name).close()
            """);
    for (String name : names) {
      Files.createFile(run.folder().data().resolve(name));
    }
    Ended ended = run.await();

    assertTrue(names(ended).containsAll(names), names(ended)::toString);
    Evidence evidence = new TraceReader().open(ended.folder()).finish(ended.ending());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence::toString);
  }

  private static List<String> names(Ended ended) throws IOException {
    return List.of(Files.readString(ended.folder().opened(), ISO_8859_1).split("\0"));
  }

  private static void signal(String name, List<String> pids) throws Exception {
    List<String> kill = new ArrayList<>(List.of("kill", "-" + name));
    kill.addAll(pids);
    assertEquals(0, new ProcessBuilder(kill).inheritIO().start().waitFor());
  }
}
