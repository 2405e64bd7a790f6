package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpensTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open(\"../data/set/a\", O_RDONLY)    = 3</tmp/data/set/a>",
        "openat(AT_FDCWD</tmp/code/x>, \"../../data/set/a\", O_RDONLY) = 3</tmp/data/set/a>",
        "openat(9</tmp/data/set>, \"a\", O_RDONLY|O_CLOEXEC) = 3</tmp/data/set/a>",
        "openat(9</tmp/x(>, \"link\", O_RDONLY|O_CLOEXEC) = 3</tmp/data/set/a>",
        "openat(AT_FDCWD</tmp>, \"/tmp/./data//set/a\", O_RDWR) = 3</tmp/data/set/a>",
        "openat(AT_FDCWD</tmp>, \"/tmp/link\", O_RDONLY) = 3</tmp/data/set/a>",
        "openat(AT_FDCWD</tmp>, \"/proc/self/fd/4\", O_RDONLY) = 3</tmp/data/set/a>",
        "openat(AT_FDCWD</tmp>, \"/proc/self/root/tmp/data/set/a\", O_RDONLY) = 3</tmp/data/set/a>",
        "openat(AT_FDCWD</tmp>, \"/dev/fd/4\", O_RDONLY) = 3</tmp/data/set/a>",
        "openat(AT_FDCWD</tmp>, \"/tmp/link/../data/set/b\", O_RDONLY) = 3</tmp/data/set/a>",
        "openat2(AT_FDCWD</tmp>, \"/tmp/data/set/a\", {flags=O_RDONLY, resolve=0}, 24)"
            + " = 3</tmp/data/set/a>",
        "openat2(AT_FDCWD</tmp>, \"/tmp/data/set/a\", {flags=O_RDONLY|O_PATH, resolve=0}, 24)"
            + " = 3</tmp/data/set/a>",
        "openat2(AT_FDCWD</tmp>, \"/tmp/data/set/a\", {flags=O_RDONLY|O_DIRECTORY, resolve=0}, 24)"
            + " = 3</tmp/data/set/a>",
        "open_by_handle_at(4</tmp/data>, {handle_bytes=8, handle_type=1, f_handle=\"\\x61\"},"
            + " O_RDONLY) = 3</tmp/data/set/a>",
        "execve(\"/tmp/data/set/a\", [\"a\"], 0x7 /* 0 vars */) = 0",
      })
  void listsTheDataFileThatWasRead(String call) {
    Evidence evidence = Traced.call(call);

    assertEquals(List.of("set/a"), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openat(AT_FDCWD</tmp>, \"/tmp/data/set\", O_RDONLY|O_DIRECTORY) = 3</tmp/data/set>",
        "openat(AT_FDCWD</tmp>, \"/tmp/data\", O_RDONLY) = 3</tmp/data>",
        "openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY|O_PATH) = 3</tmp/data/a>",
        "openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = -1 ENOENT (No such file or directory)",
        "openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY)"
            + " = ? ERESTARTSYS (To be restarted if SA_RESTART is set)",
        "openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_WRONLY) = -1 EROFS (Read-only file system)",
        "openat(AT_FDCWD</tmp>, \"/tmp/database\", O_RDONLY) = 3</tmp/database>",
        "openat(AT_FDCWD</tmp>, NULL, O_RDONLY) = -1 EFAULT (Bad address)",
        "openat(77, \"x\", O_RDONLY)         = -1 EBADF (Bad file descriptor)",
        "openat2(AT_FDCWD</tmp>, \"/tmp/data/a\", 0x7f, 24) = -1 EFAULT (Bad address)",
        "open_by_handle_at(4</sys>, {handle_bytes=8, handle_type=1, f_handle=\"\\x61\"},"
            + " O_RDONLY) = ?",
        "execve(\"/tmp/data/a/b\", [\"b\"], 0x7 /* 0 vars */) = -1 ENOTDIR (Not a directory)",
      })
  void listsNoDataFileWhereNoneWasRead(String call) {
    Evidence evidence = Traced.call(call);

    assertEquals(List.of(), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void takesAFileForReadWhoseOpeningNobodySawTheEndOf() {
    Evidence evidence = Traced.call("openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = ?");

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @CsvSource({
    "/tmp/data/a, /tmp/data/b",
    "/tmp/data/a, /tmp/code/run.py",
    "/tmp/data/a, /tmp/x",
    "/tmp/data/a, pipe:[9]",
    "/tmp/code/run.py, /tmp/data/a",
    "/tmp/code/run.py, /tmp/code/other.py",
    "/usr/share/x, /tmp/data/a",
    "/etc/hosts, /tmp/data/a",
    "/home/x, /tmp/data/a",
    "data/../../data/a, /tmp/data/b",
    "/etc/hostname, /tmp/decoy",
    "/etc/hostname, /tmp/code/run.py",
    "/etc/hostname, /dev/shm/decoy",
    "/etc/hostname, /memfd:decoy",
    "/etc/hostname, pipe:[9]",
    "/etc/hosts, /tmp/decoy",
    "/usr/share/x, /tmp/decoy",
    "/usr/share/x, anon_inode:[eventfd]",
    "/proc/1/status, /tmp/decoy",
    "/proc/kcore, pipe:[9]",
    "/dev/null, /tmp/decoy",
  })
  void findsAContradiction(String argument, String opened) {
    Evidence evidence =
        Traced.call(
            "openat(AT_FDCWD</tmp/code>, \"%s\", O_RDONLY) = 3<%s>".formatted(argument, opened));

    assertEquals(Verdict.INCONSISTENT, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @CsvSource({
    "/lib/x.so, /usr/lib/x.so.1",
    "/tmp/a, /tmp/b",
    "/tmp/link, /usr/share/x",
    "/dev/shm/link, /tmp/data/a",
    "/etc/localtime, /usr/share/zoneinfo/Etc/UTC",
    "/usr/share/locale/locale.alias, /etc/locale.alias",
    "/usr/lib/python3.11/sitecustomize.py, /etc/python3.11/sitecustomize.py",
    "/dev/stdout, pipe:[9]",
    "/proc/self/status, /proc/7/status",
    "/proc/mounts, /proc/7/mounts",
    "/proc/self/fd/9, /memfd:x",
    "run.py, /tmp/code/run.py",
    "/tmp/link, pipe:[9]",
    "/tmp/link/../../etc/hosts, /tmp/x",
    "/var/tmp/x, /tmp/x",
    "/run/shm/x, /dev/shm/x",
    "/dev/stdin, /tmp/x",
    "/dev/fd/7, /tmp/x",
    "/proc/self/fd/7, /tmp/x",
    "/proc/thread-self/fd/7, /tmp/x",
    "/proc/7/cwd/x, /tmp/x",
    "/proc/7/task/7/fd/1, pipe:[9]",
    "/proc/self/root/tmp/x, /tmp/x",
    "/proc/7/root/etc/x, /tmp/x",
    "/proc/self/ns/net, net:[40265]",
    "/proc/self/cwd/link, pipe:[9]",
  })
  void findsNoContradictionWhereLinksLeadHonestProgramsElsewhere(String argument, String opened) {
    Evidence evidence =
        Traced.call(
            "openat(AT_FDCWD</tmp/code>, \"%s\", O_RDONLY) = 3<%s>".formatted(argument, opened));

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openat(AT_FDCWD</tmp>, \"/tmp/w\", O_WRONLY) = 3</tmp/w>",
        "openat(AT_FDCWD</tmp>, \"/tmp/w\", O_RDWR) = 3</tmp/w>",
        "openat(AT_FDCWD</tmp>, \"/tmp/w\", O_RDONLY|O_CREAT, 0666) = 3</tmp/w>",
        "openat(AT_FDCWD</tmp>, \"/tmp/w\", O_RDONLY|O_TRUNC) = 3</tmp/w>",
        "openat(AT_FDCWD</tmp>, \"/tmp/w\", O_ACCMODE) = 3</tmp/w>",
        "openat(AT_FDCWD</tmp>, \"/tmp/w\", O_WRONLY) = 3</tmp/w>(deleted)",
        "creat(\"/tmp/w\", 0600)       = 3</tmp/w>",
        "openat2(AT_FDCWD</tmp>, \"w\", {flags=O_WRONLY|O_CREAT, mode=0600, resolve=0}, 24)"
            + " = 3</tmp/w>",
      })
  void listsTheFileThatWasOpenedForWriting(String call) {
    Evidence evidence = Traced.call(call);

    assertEquals(List.of("/tmp/w"), evidence.filesWritten());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openat(AT_FDCWD</tmp>, \"/tmp/w\", O_RDONLY|O_CLOEXEC) = 3</tmp/w>",
        "openat(AT_FDCWD</tmp>, \"/dev/null\", O_RDWR) = 3</dev/null>",
        "openat(AT_FDCWD</tmp>, \"/tmp\", O_RDWR|O_TMPFILE, 0600) = 3</tmp/#16>(deleted)",
        "openat(AT_FDCWD</tmp>, \"/proc/self/fd/7\", O_RDWR) = 8</memfd:nam\\76e\\n>(deleted)",
        "openat(AT_FDCWD</tmp>, \"/dev/stderr\", O_WRONLY) = 8<pipe:[33]>",
      })
  void listsNoFileWhereNothingWithANameWasOpenedForWriting(String call) {
    Evidence evidence = Traced.call(call);

    assertEquals(List.of(), evidence.filesWritten());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/hostname",
        "/.dockerenv",
        "/run/.containerenv",
        "/run/secrets/rhsm/ca/key.pem",
        "/run/tasker",
        "/run/tasker/box/trace",
        "/proc/modules",
        "/proc/sys/kernel/hostname",
        "/proc/1/environ",
        "/proc/kcore",
        "/proc/sysrq-trigger",
        "/sys/firmware/x",
        "/sys/class/net",
        "/dev/mem",
        "/dev/sda",
        "/dev/shmx",
        "(unreachable)/x",
      })
  void listsWhatWasOpenedOutside(String path) {
    Evidence evidence =
        Traced.call("openat(AT_FDCWD</tmp>, \"/tmp/link\", O_RDONLY) = 3<%s>".formatted(path));

    assertEquals(List.of(path), evidence.filesOpenedOutside());
    assertEquals(Verdict.TOUCHED_OUTSIDE, evidence.verdict());
  }

  /** Images have what they run in any place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/opt/conda/lib/python3.12/os.py",
        "/venv/bin/python",
        "/app/model.bin",
        "/nix/store/abc-python3/lib/x.so",
        "/home/jovyan/.local/lib/x.py",
        "/root/.Rprofile",
        "/var/lib/x",
        "/etc/matplotlibrc",
        "/etc/shadow",
        "/srv",
        "/",
      })
  void listsNothingOfTheImages(String path) {
    Evidence evidence =
        Traced.call("openat(AT_FDCWD</tmp>, \"%s\", O_RDONLY) = 3<%s>".formatted(path, path));

    assertEquals(List.of(), evidence.filesOpenedOutside());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/mem, O_RDONLY, EACCES, /dev/mem",
    "../../dev/mem, O_RDONLY, EACCES, /dev/mem",
    "/../proc/kcore, O_RDONLY, EACCES, /proc/kcore",
    "/proc/self/root/dev/mem, O_RDONLY, EPERM, /dev/mem",
    "/proc/self/task/9/root/dev/mem, O_RDONLY, EPERM, /dev/mem",
    "/proc/self/fd/5/shadow, O_RDONLY, EACCES, /proc/self/fd/5/shadow",
    "/proc/1/environ, O_RDONLY, EACCES, /proc/1/environ",
    "/etc/passwd, O_WRONLY, EROFS, /etc/passwd",
    "/proc/sys/kernel/core_pattern, O_WRONLY, EACCES, /proc/sys/kernel/core_pattern",
    "/proc/self/exe, O_WRONLY, EROFS, /proc/self/exe",
    "/proc/7/exe, O_RDWR, EACCES, /proc/7/exe",
    "/proc/self/fd/9/root/x, O_RDONLY, EACCES, /proc/self/fd/9/root/x",
    "/proc/self/task/9/cwd/x, O_RDONLY, EACCES, /proc/self/task/9/cwd/x",
    "/proc/8, O_RDONLY, EACCES, /proc/8",
  })
  void listsWhatWasRefusedOutside(String path, String flags, String error, String listed) {
    Evidence evidence =
        Traced.call(
            "openat(AT_FDCWD</tmp/code>, \"%s\", %s) = -1 %s (Refused)"
                .formatted(path, flags, error));

    assertEquals(List.of(listed), evidence.filesOpenedOutside());
    assertEquals(Verdict.TOUCHED_OUTSIDE, evidence.verdict());
  }

  @ParameterizedTest
  @CsvSource({
    "/home/x, O_RDONLY, ENOENT",
    "/root/.cache, O_RDONLY, EACCES",
    "/opt/conda/x.pyc, O_WRONLY|O_CREAT, EROFS",
    "/dev/tty, O_RDWR, ENXIO",
    "/tmp/data/a, O_WRONLY, EROFS",
    "/tmp/code/__pycache__/a.pyc, O_WRONLY|O_CREAT|O_EXCL, EROFS",
    "/usr/lib/python3/__pycache__/a.pyc, O_WRONLY|O_CREAT|O_EXCL, EACCES",
    "/var/tmp/x, O_RDWR|O_CREAT|O_EXCL, EROFS",
    "/proc/self/fd/1, O_WRONLY, EACCES",
    "/proc/7/oom_score_adj, O_WRONLY, EACCES",
    "/proc/7/exe, O_RDONLY, EACCES",
    "/proc/7, O_RDONLY, EACCES",
    "x, O_RDONLY, EACCES",
  })
  void listsNothingWhereHonestProgramsProbe(String path, String flags, String error) {
    Evidence evidence =
        Traced.call(
            "openat(AT_FDCWD</tmp/code>, \"%s\", %s) = -1 %s (Refused)"
                .formatted(path, flags, error));

    assertEquals(List.of(), evidence.filesOpenedOutside());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  /** The program's other thread put another file under the number before the tracer looked. */
  @ParameterizedTest
  @ValueSource(strings = {"/tmp/decoy", "/memfd:x", "pipe:[9]"})
  void listsWhatWasNamedOutsideWhateverTheDescriptorShows(String decoy) {
    Evidence evidence =
        Traced.call(
            "openat(AT_FDCWD</tmp>, \"/etc/hostname\", O_RDONLY) = 40<%s>".formatted(decoy));

    assertEquals(List.of("/etc/hostname"), evidence.filesOpenedOutside());
    assertEquals(
        "The program opened 1 file under another name, for example what it called"
            + " '/etc/hostname' was '%s'.".formatted(decoy),
        evidence.why());
  }

  @Test
  void takesARootOfTheProgramsOwnForWhatItIs() {
    Evidence evidence =
        Traced.call(
            "openat2(5</tmp/root>, \"/etc/x\", {flags=O_RDONLY, resolve=RESOLVE_IN_ROOT}, 24)"
                + " = 3</tmp/root/etc/x>");

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void listsWhatWasRefusedBelowARootOfTheProgramsOwnByItsWholePath() {
    String refused =
        "openat2(5<%s>, \"/x\", {flags=O_RDONLY, resolve=RESOLVE_IN_ROOT}, 24) = -1 EACCES (No)";

    assertEquals(List.of("/sys/x"), Traced.call(refused.formatted("/sys")).filesOpenedOutside());
    assertEquals(Verdict.CLEAN, Traced.call(refused.formatted("/tmp/root")).verdict());
  }

  @Test
  void listsARuntimeFileThatCouldBeWritten() {
    Evidence evidence =
        Traced.call("openat(AT_FDCWD</tmp>, \"/usr/bin/x\", O_WRONLY) = 3</usr/bin/x>");

    assertEquals(List.of("/usr/bin/x"), evidence.filesOpenedOutside());
    assertEquals(List.of("/usr/bin/x"), evidence.filesWritten());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open(\"../x\", O_RDONLY)      = -1 EACCES (Permission denied)",
        "open(\"../x\", O_RDWR|O_CREAT, 0600) = -1 EROFS (Read-only file system)",
        "creat(\"../x\", 0600)         = -1 EPERM (Operation not permitted)",
        "openat(AT_FDCWD, \"../x\", O_RDONLY) = -1 EACCES (Permission denied)",
        "openat(AT_FDCWD<(unreachable)/y>, \"../x\", O_RDONLY) = -1 EACCES (Permission denied)",
        "openat2(7, \"../x\", {flags=O_RDONLY, resolve=0}, 24) = -1 EACCES (Permission denied)",
      })
  void listsWhatWasRefusedSomewhere(String call) {
    Evidence evidence = Traced.call(call);

    assertEquals(
        List.of("../x (relative to a folder that the trace does not name)"),
        evidence.filesOpenedOutside());
    assertEquals(Verdict.TOUCHED_OUTSIDE, evidence.verdict());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/proc/self/cwd/../run/x", "/proc/self/fd/3/../../run/x", "/proc/7/cwd/../x"})
  void listsWhatWasRefusedBeyondALinkOfAProcess(String named) {
    Evidence evidence =
        Traced.call("openat(AT_FDCWD</etc>, \"%s\", O_RDONLY) = -1 EACCES (No)".formatted(named));

    assertEquals(
        List.of(named + " (relative to a folder that the trace does not name)"),
        evidence.filesOpenedOutside());
    assertEquals(Verdict.TOUCHED_OUTSIDE, evidence.verdict());
  }

  @Test
  void listsARefusedHandle() {
    Evidence evidence =
        Traced.call(
            "open_by_handle_at(4</tmp/code>, {handle_bytes=8, handle_type=1, f_handle=\"\\x61\"},"
                + " O_RDONLY) = -1 EPERM (Operation not permitted)");

    assertEquals(List.of("/tmp/code (by handle)"), evidence.filesOpenedOutside());
  }

  @Test
  void tellsOwnProcessesFromOthersWhenAllWasRead() {
    String own = "7     openat(AT_FDCWD</tmp>, \"/proc/self/maps\", O_RDONLY) = 3</proc/9/maps>";
    String others = "7     openat(AT_FDCWD</tmp>, \"/proc/8/maps\", O_RDONLY) = 3</proc/8/maps>";
    Evidence evidence = Traced.lines(own, others, "9     +++ exited with 0 +++");

    assertEquals(List.of("/proc/8/maps"), evidence.filesOpenedOutside());
    assertEquals(Verdict.TOUCHED_OUTSIDE, evidence.verdict());
    assertEquals(Verdict.CLEAN, Traced.lines(own, "9     +++ exited with 0 +++").verdict());
  }

  /** As {@code ps} and {@code pgrep} do, and joblib where it ends its workers. */
  @ParameterizedTest
  @CsvSource({
    "/proc/8/stat, O_RDONLY, CLEAN",
    "/proc/8/status, O_RDONLY|O_CLOEXEC, CLEAN",
    "/proc/8/cmdline, O_RDONLY, CLEAN",
    "/proc/8/cgroup, O_RDONLY, CLEAN",
    "/proc/8/comm, O_RDWR, TOUCHED_OUTSIDE",
    "/proc/8/environ, O_RDONLY, TOUCHED_OUTSIDE",
    "/proc/8/task/8/stat, O_RDONLY, TOUCHED_OUTSIDE",
    "/proc/8/root/stat, O_RDONLY, TOUCHED_OUTSIDE",
    "/proc/8, O_RDONLY|O_DIRECTORY, TOUCHED_OUTSIDE",
  })
  void mayListAllProcesses(String file, String flags, Verdict verdict) {
    String line = "openat(AT_FDCWD</tmp>, \"%s\", %s) = 3<%1$s>".formatted(file, flags);

    assertEquals(verdict, Traced.call(line).verdict());
  }

  @Test
  void isNotBlindedByManyProcessesThatShowLate() {
    StringBuilder trace = new StringBuilder(Traced.START);
    String open = "7     openat(AT_FDCWD</tmp>, \"/x\", O_RDONLY) = 3</proc/%d/maps>\n";
    for (int pid = 1000; pid < 3000; pid++) {
      trace.append(open.formatted(pid));
    }
    trace.append(open.formatted(8));
    for (int pid = 1000; pid < 3000; pid++) {
      trace.append("%d  +++ exited with 0 +++%n".formatted(pid));
    }

    assertEquals(Verdict.TOUCHED_OUTSIDE, Traced.text(trace.toString()).verdict());
  }

  @Test
  void keepsNothingOfProcessesThatAreKnownToBeOwn() {
    StringBuilder trace = new StringBuilder(Traced.START);
    for (int fd = 0; fd < 2000; fd++) {
      trace.append(
          "7     openat(AT_FDCWD</tmp>, \"/x\", O_RDONLY) = 3</proc/7/fdinfo/%d>%n".formatted(fd));
    }

    assertEquals(0, Traced.text(trace.toString()).leftOut());
  }

  @Test
  void listsTheNamespaceOfAnotherProcess() {
    Evidence evidence =
        Traced.call("openat(AT_FDCWD</tmp>, \"/proc/1/ns/net\", O_RDONLY) = 3<net:[40265]>");

    assertEquals(List.of("/proc/1/ns/net"), evidence.filesOpenedOutside());
  }

  @Test
  void isIncompleteWhenTheKernelHasNoPath() {
    Evidence evidence = Traced.call("openat(AT_FDCWD, \"deep\", O_WRONLY|O_CREAT, 0666) = 19");

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertTrue(evidence.why().contains("the path of 1 file"), evidence.why());
    assertEquals(
        List.of("/dev/mem"),
        Traced.call("openat(AT_FDCWD, \"/dev/mem\", O_RDONLY) = 19").filesOpenedOutside());
  }

  @Test
  void doesNotTakeTheMountOfAHandleForWhatWasOpened() {
    Evidence evidence =
        Traced.call(
            "open_by_handle_at(4</sys>, {handle_bytes=8, handle_type=1, f_handle=\"\\x61\"},"
                + " O_RDONLY) = 19");

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertEquals(List.of(), evidence.filesOpenedOutside());
  }
}
