package org.dataexchange.tasker.sandbox.container;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one run can do to, and learn of, another one that reads the same files. */
@Timeout(240)
class SharedFilesIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  private static final String LINKED = "/tmp/data/linked";

  private static final String COMMON =
      """
      import ctypes, errno, fcntl, os, signal, struct, sys
      path = sys.argv[1]
      folder = os.path.dirname(path)
      libc = ctypes.CDLL(None, use_errno=True)
      F_OFD_GETLK, F_OFD_SETLK, F_GET_RW_HINT, F_SET_RW_HINT = 36, 37, 1035, 1036
      def lock(kind, pid=0):
          return struct.pack('hhqqi4x', kind, 0, 0, 0, pid)
      file = os.open(path, os.O_RDONLY)
      """;

  /** Takes what can be taken of a file, and listens, until it is stopped; then it says so. */
  private static final String GREEDY =
      COMMON
          + """
          def attempt(name, call):
              try:
                  call()
              except OSError as e:
                  print(name, errno.errorcode[e.errno])
          dnotified = []
          signal.signal(signal.SIGUSR1, lambda *_: dnotified.append(1))
          signal.signal(signal.SIGIO, lambda *_: dnotified.append(2))
          attempt('flock', lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB))
          attempt('posix', lambda: fcntl.fcntl(file, fcntl.F_SETLK, lock(fcntl.F_RDLCK)))
          attempt('open file description', lambda: fcntl.fcntl(file, F_OFD_SETLK, lock(fcntl.F_RDLCK)))
          attempt('hint', lambda: fcntl.fcntl(file, F_SET_RW_HINT, struct.pack('q', 5)))
          attempt('lease', lambda: fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK))
          parent = os.open(folder, os.O_RDONLY)
          attempt('dnotify', lambda: fcntl.fcntl(parent, fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_ATTRIB | fcntl.DN_MULTISHOT))
          events = libc.inotify_init1(os.O_NONBLOCK)
          for watched in (path, folder):
              if libc.inotify_add_watch(events, watched.encode(), 0xfff) < 0:
                  print('inotify', errno.errorcode[ctypes.get_errno()])
          def heard():
              try:
                  return len(os.read(events, 4096))
              except BlockingIOError:
                  return 0
          def end(*_):
              others = heard()
              os.open(path, os.O_RDONLY)
              print('heard', others, len(dnotified), heard() > 0, flush=True)
              os._exit(0)
          signal.signal(signal.SIGTERM, end)
          print('ready', flush=True)
          while True:
              signal.pause()
          """;

  private static final String MODEST =
      COMMON
          + """
          try:
              fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
          except OSError as e:
              print('flock', errno.errorcode[e.errno])
          def kind(answer):
              return struct.unpack('hhqqi4x', answer)[0]
          if kind(fcntl.fcntl(file, F_OFD_GETLK, lock(fcntl.F_WRLCK))) != fcntl.F_UNLCK:
              print('sees a lock')
          if struct.unpack('q', fcntl.fcntl(file, F_GET_RW_HINT, bytes(8)))[0] != 0:
              print('sees a hint')
          os.listdir(folder)
          os.read(os.open(path, os.O_RDONLY), 1)
          print('read')
          """;

  private Lab lab;
  private Path shared;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("SharedFilesIT");
    shared = Files.createDirectory(lab.home().resolve("shared"));
    Files.writeString(shared.resolve("file"), "data");
    Files.setPosixFilePermissions(
        shared.resolve("file"), PosixFilePermissions.fromString("r--r--r--"));
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
    for (String node : List.of("SharedFilesIT", "SharedFilesIT-prepared")) {
      assertEquals("", docker("volume", "ls", "-q", "--filter", "label=tasker.node=" + node));
    }
  }

  @Test
  void areApartAsLinkedData() throws Exception {
    assertApart(lab, LINKED);
  }

  @Test
  void areApartWhereTheyWereLinkedIntoAPreparedSandbox() throws Exception {
    try (Lab prepared = new Lab("SharedFilesIT-prepared", 2)) {
      prepared.sandbox().tend();
      eventually("two are ready", SOON, () -> prepared.sandbox().prepared() == 2);
      for (Ended run : assertApart(prepared, LINKED)) {
        assertEquals("prepared", prepared.sandbox().origin(run.folder()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/opt/shared/file",
        "/tmp/code/run.py",
        "/usr/bin/python3",
        "/usr/lib/x86_64-linux-gnu/libc.so.6",
        "/etc/passwd",
        "/etc/group",
        "/etc/hosts",
        "/etc/hostname",
        "/etc/resolv.conf",
        "/dev/null",
        "/dev/urandom",
        "/proc/version",
        "/proc/sys/kernel/pid_max",
        "/sys/kernel/mm/transparent_hugepage/enabled",
      })
  void areApartElsewhere(String path) throws Exception {
    assertApart(lab, path);
  }

  /** With both of them a run could tell, again and again, which part of a file others read. */
  @Test
  void stayInMemoryWhateverARunSays() throws Exception {
    String forget =
        """
        import errno, os, sys
        file = os.open(sys.argv[1], os.O_RDONLY)
        print(os.read(file, 4))
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_SEQUENTIAL)
        for name, flags in ('is it there', os.RWF_NOWAIT), ('and not after', 0x80):
            try:
                print(name, os.preadv(file, [bytearray(4)], 0, flags))
            except OSError as e:
                print(name, e.errno == errno.EOPNOTSUPP)
        """;
    try (FileChannel written = FileChannel.open(shared.resolve("file"))) {
      written.force(true); // what is not on the disk yet is never forgotten
    }
    Ended run = lab.start(forget, LINKED, shared).await();
    assertEquals("b'data'\nis it there True\nand not after True\n", run.stdout(), run.stderr());
    assertEquals("1", pagesInMemory(shared.resolve("file")));
  }

  private static String pagesInMemory(Path file) throws IOException {
    Process fincore =
        new ProcessBuilder("fincore", "--noheadings", "--output", "PAGES", file.toString())
            .redirectErrorStream(true)
            .start();
    return new String(fincore.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** No overlay can have a comma in the path of its folder. */
  @Test
  void areCopiedWhereTheyCannotBeKeptApart() throws Exception {
    try (Lab other = Lab.at(lab.home().resolve("a,b"))) {
      assertFalse(other.sandbox().canShare(), "before anything is proved");
      Ended run = other.run("print(open('/tmp/data/data.txt').read())");
      assertEquals("data\n", run.stdout());
      assertEquals("data.txt\0", Files.readString(run.folder().opened()));
      assertFalse(other.sandbox().canShare());
    }
    lab.image();
    assertTrue(lab.sandbox().canShare());
  }

  /** The probe where two mounts are not apart, as on an engine whose overlays do not hold. */
  @Test
  void areNotTakenForApartByTheProbe() throws Exception {
    try (Lab other = Lab.at(lab.home().resolve("a,b"))) {
      String image = other.image();
      String id = "it-" + UUID.randomUUID();
      RunFolder folder = new RunFolder(other.home().resolve(id));
      Files.createDirectories(folder.code());
      Files.createDirectories(folder.data());
      Files.copy(BuiltTools.FOLDER.resolve("launcher"), folder.code().resolve("launcher"));
      SecondMount twin = SecondMount.layOut(folder);
      List<String> command =
          List.of(
              "/tmp/code/launcher",
              "probe",
              Integer.toString(ContainerFactory.user(id)),
              twin.target());
      other
          .sandbox()
          .start(new Order(id, folder, image, command, "/tmp", Lab.LIMITS, twin.around()));
      Ended run = new Started(other.sandbox(), Lab.run(id, Lab.LIMITS, image), folder).await();
      other.sandbox().remove(id);

      assertEquals(1, run.ending().exitCode().orElseThrow(), run.stdout());
      assertEquals(
          List.of("own-events", "own-locks", "own-record-locks"),
          run.stdout()
              .lines()
              .filter(line -> line.contains("FAILED"))
              .map(line -> line.split(" ")[0])
              .toList());
      assertTrue(
          assertThrows(EngineFailed.class, twin::judge).getMessage().contains("heard of"),
          "it heard what was opened as the twin's");
    }
  }

  private List<Ended> assertApart(Lab lab, String path) throws Exception {
    Started greedy = lab.start(GREEDY, path, shared);
    eventually("it is ready", SOON, () -> said(greedy).contains("ready\n"));
    Ended modest = lab.start(MODEST, path, shared).await();
    lab.sandbox().stop(greedy.run().id());
    Ended ended = greedy.await();
    assertEquals("read\n", modest.stdout(), modest.stderr());
    assertTrue(ended.stdout().endsWith("heard 0 0 True\n"), ended.stdout());
    return List.of(modest, ended);
  }

  private static String said(Started run) throws IOException {
    return Files.readString(run.folder().stdout());
  }
}
