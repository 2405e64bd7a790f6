package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Killed;
import org.junit.jupiter.api.Test;

class KilledProcessesTest {

  private static final String PYTHON = "/usr/bin/python";

  private static String forks(int pid, int child) {
    return "%d clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7) = %d".formatted(pid, child);
  }

  private static String dies(int pid, String signal) {
    return "%d +++ killed by %s +++".formatted(pid, signal);
  }

  private static List<Killed> killed(String... lines) {
    return Traced.lines(lines).programsKilled();
  }

  @Test
  void countsProcessesByProgramAndSignal() {
    assertEquals(
        List.of(
            new Killed(PYTHON, "SIGBUS", 2),
            new Killed(PYTHON, "SIGSEGV", 1),
            new Killed("/usr/bin/gawk", "SIGKILL", 1)),
        killed(
            forks(7, 8),
            dies(8, "SIGBUS"),
            forks(7, 9),
            dies(9, "SIGBUS"),
            forks(7, 8),
            dies(8, "SIGSEGV (core dumped)"),
            forks(7, 10),
            "10 execve(\"/usr/bin/gawk\", [\"x\"], 0x7 /* 3 vars */) = 0",
            dies(10, "SIGKILL"),
            "7 +++ exited with 0 +++"));
  }

  @Test
  void leavesOutHowProgramsAreEndedInGoodOrderAndTheEntry() {
    assertEquals(
        List.of(),
        killed(
            forks(7, 8), dies(8, "SIGTERM"), forks(7, 9), dies(9, "SIGPIPE"), dies(7, "SIGSEGV")));
  }

  @Test
  void countsAProcessOnceHoweverManyThreadsItHas() {
    assertEquals(
        List.of(new Killed(PYTHON, "SIGSEGV", 1)),
        killed(
            forks(7, 8),
            "8 clone(child_stack=0x7, flags=CLONE_VM|CLONE_THREAD, tls=0x7) = 9",
            "8 clone(child_stack=0x7, flags=CLONE_VM|CLONE_THREAD, tls=0x7 <unfinished ...>",
            dies(10, "SIGSEGV"),
            "8 <... clone resumed>) = 10",
            dies(9, "SIGSEGV"),
            dies(8, "SIGSEGV"),
            "7 +++ exited with 0 +++"));
  }

  @Test
  void namesTheProgramOfAChildThatDiesBeforeItsParentIsBack() {
    assertEquals(
        List.of(new Killed("/bin/false", "SIGABRT", 1)),
        killed(
            "7 vfork( <unfinished ...>",
            "8 execve(\"/bin/false\", [\"x\"], 0x7 /* 3 vars */) = 0",
            dies(8, "SIGABRT"),
            "7 <... vfork resumed>) = 8",
            "7 +++ exited with 0 +++"));
  }

  @Test
  void leavesOutWhatDiedWhenTheRunWasEnded() {
    String trace =
        Traced.START
            + String.join(
                "\n", forks(7, 8), dies(8, "SIGKILL"), forks(7, 9), dies(9, "SIGKILL"), "");
    Evidence evidence = Traced.read(trace, new Ending.Trace(true, 7, 5, 0, false, ""));

    assertEquals(List.of(new Killed(PYTHON, "SIGKILL", 1)), evidence.programsKilled());
  }

  @Test
  void countsTheKindsThatDoNotFit() {
    String[] lines =
        IntStream.range(0, 110)
            .boxed()
            .flatMap(
                i ->
                    Stream.of(
                        forks(7, 8),
                        "8 execve(\"/bin/%d\", [\"x\"], 0x7) = 0".formatted(i),
                        dies(8, "SIGKILL")))
            .toArray(String[]::new);
    Evidence evidence = Traced.lines(lines);

    assertEquals(100, evidence.programsKilled().size());
    assertEquals(10, evidence.leftOut());
  }

  @Test
  void staysSmallHoweverManyAreKilled() {
    String[] lines =
        IntStream.range(0, 3_000)
            .boxed()
            .flatMap(
                i ->
                    Stream.of(
                        forks(7, 8),
                        "8 execve(\"/bin/%s/%d\", [\"x\"], 0x7) = 0"
                            .formatted("x".repeat(150), i % 900),
                        dies(8, "SIGKILL")))
            .toArray(String[]::new);
    Evidence evidence = Traced.lines(lines);

    List<Killed> killed = evidence.programsKilled();
    assertTrue(killed.size() <= 100, () -> killed.size() + " kinds");
    assertTrue(evidence.leftOut() > 0);
    String text = killed.stream().map(Killed::program).collect(Collectors.joining());
    assertTrue(text.length() <= 64 * 1024, () -> text.length() + " characters");
  }

  @Test
  void tellsWhichLimitsItsCallsMet() {
    assertEquals(
        Set.of("EMFILE", "EFBIG", "EAGAIN", "ENOSPC"),
        Traced.lines(
                "7 openat(AT_FDCWD</tmp>, \"a\", O_RDONLY) = -1 EMFILE (Too many open files)",
                "7 openat(AT_FDCWD</tmp>, \"a\", O_WRONLY|O_CREAT, 0666) = -1 ENOSPC (No space)",
                "7 openat(AT_FDCWD</tmp>, \"b\", O_RDONLY) = -1 ENOENT (No such file or directory)",
                "7 connect(3<UNIX:[1]>, {sa_family=AF_UNIX, sun_path=\"/x\"}, 9) = -1 EAGAIN (x)",
                "7 clone(child_stack=NULL, flags=SIGCHLD) = -1 EAGAIN (Resource unavailable)",
                "7 --- SIGXFSZ {si_signo=SIGXFSZ, si_code=SI_USER, si_pid=7, si_uid=1} ---",
                "7 +++ exited with 1 +++")
            .limitErrors());
  }
}
