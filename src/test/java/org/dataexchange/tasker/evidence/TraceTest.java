package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

  private static final String BEGUN =
      "8     openat(AT_FDCWD</tmp/code>, \"/tmp/data/a\", O_RDONLY <unfinished ...>";
  private static final String KILLED = "8     +++ killed by SIGKILL +++";
  private static final String THREAD =
      "7     clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 8";
  private static final String BEGUN_TOO =
      "9     openat(AT_FDCWD</tmp/code>, \"/etc/hostname\", O_RDONLY <unfinished ...>";

  @Test
  @Timeout(20)
  void takesNoLongerForAPathThatGoesUpAsOftenAsDown() {
    String line =
        "7     openat(AT_FDCWD</tmp>, \"/tmp/code%s%s/data/a\", O_RDONLY) = -1 ENOENT (No)\n"
            .formatted("/x".repeat(1000), "/..".repeat(600));

    Evidence evidence = Traced.text(Traced.START + line.repeat(3000));

    assertTrue(evidence.complete(), evidence.why());
  }

  @Test
  void joinsCallsThatWereBegunAndResumed() {
    Evidence evidence =
        Traced.lines(
            BEGUN,
            BEGUN_TOO,
            "8     <... openat resumed>)             = 3</tmp/data/a>",
            "9     <... openat resumed>)             = 3</etc/hostname>");

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(List.of("/etc/hostname"), evidence.filesOpenedOutside());
    assertTrue(evidence.complete());
  }

  @ParameterizedTest
  @ValueSource(strings = {"threads.strace", "pid-changed.strace"})
  void isIncompleteWhenAThreadBecameAProgram(String recorded) {
    Evidence evidence = Traced.text(Traced.recorded(recorded));

    assertEquals(List.of("/usr/bin/python3", "/bin/true"), evidence.programsStarted());
    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertTrue(evidence.why().startsWith("A thread became another program"), evidence.why());
    assertTrue(evidence.advice().contains("fork before exec"), evidence.advice());
  }

  @Test
  void isCompleteWhenAProcessWasKilledInACall() {
    Evidence evidence = Traced.lines(BEGUN, "8     +++ killed by SIGKILL +++");

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7     clone(child_stack=NULL, flags=CLONE_FILES|SIGCHLD) = 8|",
        "7     clone(flags=CLONE_VM|CLONE_THREAD <unfinished ...>|",
        "7     clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 8|",
      })
  void isIncompleteWhenOthersMayHaveHadTheFileOfAKilledProcess(String sharing) {
    for (String named : List.of("/tmp/link", "/proc/self/fd/9", "/tmp/code/a/../../link")) {
      Evidence evidence =
          Traced.lines(
              (sharing + BEGUN.replace("/tmp/data/a", named) + "|" + KILLED).split("\\|(?=[78])"));

      assertEquals(Verdict.INCOMPLETE, evidence.verdict(), named);
      assertTrue(evidence.why().contains("path of 1 file that"), evidence.why());
    }
  }

  @Test
  void isCompleteWhenWhatAKilledProcessNamedLeadsNowhereElse() {
    Evidence evidence = Traced.lines(THREAD, BEGUN, KILLED);

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  /** A thread was about to be made, and no number of it is known. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "9     <... clone resumed>) = -1 EAGAIN (Resource temporarily unavailable)",
        "9     +++ killed by SIGKILL +++",
      })
  void isCompleteWhenTheThreadIsMadeOrNeverWillBe(String end) {
    Evidence evidence =
        Traced.lines(
            "9     clone(flags=CLONE_VM|CLONE_THREAD <unfinished ...>",
            end,
            BEGUN.replace("/tmp/data/a", "/tmp/link"),
            KILLED);

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void isIncompleteWhenOthersMayHaveHadWhatAHandleNamed() {
    String handle =
        "8     open_by_handle_at(4</tmp/data>, {handle_bytes=8, handle_type=1,"
            + " f_handle=\"\\x61\"}, O_RDONLY <unfinished ...>";

    assertEquals(Verdict.INCOMPLETE, Traced.lines(THREAD, handle, KILLED).verdict());
  }

  @Test
  void isCompleteWhenTheFileOfAKilledProcessIsGoneWithIt() {
    Evidence evidence =
        Traced.lines(
            THREAD,
            "7     vfork( <unfinished ...>",
            "7     <... vfork resumed>) = 9",
            "9     openat(AT_FDCWD</tmp>, \"/tmp/link\", O_RDONLY <unfinished ...>",
            "9     +++ killed by SIGKILL +++",
            "8     +++ exited with 0 +++",
            "7     clone(child_stack=NULL, flags=SIGCHLD) = 8",
            BEGUN.replace("/tmp/data/a", "/tmp/link"),
            KILLED);

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void takesAPidThatComesAgainForAnotherProcess() {
    Evidence evidence =
        Traced.lines(
            BEGUN,
            "8     +++ killed by SIGKILL +++",
            BEGUN,
            "8     <... openat resumed>) = 3</tmp/data/a>");

    assertEquals(List.of("a"), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void understandsTheCallInWhichAProcessWasKilled() {
    String connect =
        "9     connect(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(80),"
            + " sin_addr=inet_addr(\"192.0.2.1\")}, 16 <detached ...>";
    String open = BEGUN.replace("unfinished", "detached");

    assertEquals(Verdict.CLEAN, Traced.lines(open).verdict());
    assertEquals(List.of("a"), Traced.lines(open).dataFilesRead());
    assertEquals(List.of("AF_INET 192.0.2.1:80"), Traced.lines(open, connect).networkAttempts());
    assertEquals(Verdict.INCOMPLETE, Traced.lines("8     ope <detached ...>").verdict());
    assertEquals(Verdict.INCOMPLETE, Traced.lines(BEGUN, open).verdict());
  }

  @Test
  void understandsThatAProcessWasKilledBeforeItsCall() {
    String begun = "8     ???( <unfinished ...>";
    String killed = "8     +++ killed by SIGKILL +++";

    assertEquals(
        Verdict.CLEAN, Traced.lines(begun, "8     <... ??? resumed>)    = ?", killed).verdict());
    assertEquals(Verdict.CLEAN, Traced.lines(begun, killed).verdict());
    assertEquals(
        Verdict.INCOMPLETE,
        Traced.lines(begun, "8     <... ??? resumed>)    = 3</tmp/data/a>").verdict());
  }

  @Test
  void takesCallsThatTheTracerHasNoNameForAsRefused() {
    Evidence evidence =
        Traced.lines(
            "7     syscall_0x1d3(0xffffff9c, 0x47f1e0, 0, 0, 0, 0) = -1 ENOSYS (Not implemented)",
            "8     syscall_0xffffffffffffffff(0, 0, 0, 0, 0, 0 <unfinished ...>",
            "8     <... syscall_0xffffffffffffffff resumed>) = -1 ENOSYS (Not implemented)");

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void countsTheConnectionThatWasTriedUntilTheEnd() {
    String connect =
        "8     connect(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(80),"
            + " sin_addr=inet_addr(\"192.0.2.1\")}, 16 <unfinished ...>";

    assertEquals(List.of("AF_INET 192.0.2.1:80"), Traced.lines(connect).networkAttempts());
    assertEquals(
        List.of("AF_INET 192.0.2.1:80"),
        Traced.lines(connect, "8     +++ killed by SIGKILL +++").networkAttempts());
  }

  @Test
  void isIncompleteWhenAProcessGoesOnWithoutTheEndOfItsCall() {
    Evidence evidence = Traced.lines(BEGUN, BEGUN, "8     <... openat resumed>) = 3</tmp/data/a>");

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertEquals(
        Verdict.INCOMPLETE,
        Traced.lines(BEGUN, "8     open(\"/tmp/data/a\", O_RDONLY) = 3</tmp/data/a>").verdict());
  }

  /** What was asked of the network was asked, whatever became of who asked. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY <unfinished ...>",
        "7     +++ superseded by execve in pid 8 +++",
      })
  void countsTheConnectionOfWhichTheEndIsNotShown(String next) {
    Evidence evidence =
        Traced.lines(
            "7     connect(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(80),"
                + " sin_addr=inet_addr(\"192.0.2.1\")}, 16 <unfinished ...>",
            "8     execve(\"/bin/true\", [\"true\"], 0x7f /* 0 vars */ <unfinished ...>",
            next);

    assertEquals(List.of("AF_INET 192.0.2.1:80"), evidence.networkAttempts());
  }

  @Test
  void isIncompleteWithNonsenseBeforeTheStart() {
    String nonsense = "7     no call(\"x\") = 0\n";

    assertEquals(Verdict.INCOMPLETE, Traced.text(nonsense + Traced.START).verdict());
  }

  @Test
  void isIncompleteWhenMoreCallsAreUnderWayThanCanBeKept() {
    String arguments = "\"" + "x".repeat(250_000) + "\"";
    Evidence evidence =
        Traced.lines(
            IntStream.range(100, 110)
                .mapToObj(pid -> pid + " execve(\"/x\", [" + arguments + "] <unfinished ...>")
                .toArray(String[]::new));

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertTrue(evidence.why().contains("at a time than can be kept"), evidence.why());
  }

  @Test
  void isIncompleteWhenAnotherCallIsResumed() {
    assertEquals(
        Verdict.INCOMPLETE,
        Traced.lines(BEGUN, "8     <... open resumed>) = 3</tmp/data/a>").verdict());
    assertEquals(
        Verdict.INCOMPLETE,
        Traced.lines(BEGUN, "9     <... openat resumed>) = 3</tmp/data/a>").verdict());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "7     ",
        "openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 3</tmp/data/a>",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 3</tmp/data/a",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 3</tmp/data/a> ",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 3</tmp/data/a>b>",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY = 3</tmp/data/a>",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a, O_RDONLY) = 3</tmp/data/a>",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY)",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = 3</tmp/data/\\z>",
        "7     mkdir(\"/tmp/x\", 0777) = 0",
        "7     +++ vanished +++",
        "7     +++ +++",
        "7     <unfinished ...>",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY <vanished ...>",
        "7     +++ superseded by execve in pid nobody +++",
        "7     <... openat",
        "7     <... resumed>) = 3</tmp/data/a>",
        "7     openat(AT_FDCWD</tmp>, \"/tmp/data/a\", O_RDONLY) = -1 EACCES",
        "0     +++ exited with 0 +++",
        "9999999999 +++ exited with 0 +++",
        "4194305 +++ exited with 0 +++",
        "strace: Process 9 attached",
      })
  void isIncompleteWithALineThatStraceDoesNotWrite(String line) {
    Evidence evidence = Traced.lines(line, "7     +++ exited with 0 +++");

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertEquals(
        "1 of the trace's 5 lines could not be understood; nothing is known about the rest.",
        evidence.why());
  }

  @Test
  void takesTheHighestPidThatThereIs() {
    assertEquals(Verdict.CLEAN, Traced.lines("4194304 +++ exited with 0 +++").verdict());
  }

  @Test
  void takesSignalsForNothing() {
    Evidence evidence =
        Traced.lines(
            "7     --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8} ---",
            "7     --- stopped by SIGSTOP ---");

    assertEquals(Verdict.CLEAN, evidence.verdict());
  }

  @Test
  void readsTheLongestLinesThatStraceWritesAndCountsLonger() {
    String argument = "\"" + "\\303".repeat(200) + "\"..., ";
    String call = "7     execve(\"/bin/echo\", [" + argument.repeat(200) + "...], 0x7) = 0";
    String tooLong =
        "7     execve(\"/bin/echo\", [\"" + "x".repeat(Lines.LONGEST) + "\"], 0x7) = 0";

    assertEquals(List.of("/usr/bin/python", "/bin/echo"), Traced.lines(call).programsStarted());
    assertTrue(Traced.lines(call).complete());
    assertEquals(Verdict.INCOMPLETE, Traced.lines(tooLong).verdict());
  }

  /** Every line after the start opens another file of the data. */
  @Test
  void readsAMillionLines() {
    Findings findings = new Findings();
    Trace trace = new Trace(findings);
    Lines lines = new Lines();
    lines.add(bytes(Traced.START), trace::read);
    for (int i = 0; i < 1_000_000; i++) {
      String path = "/tmp/data/" + i;
      lines.add(
          bytes("8     openat(AT_FDCWD</tmp>, \"" + path + "\", O_RDONLY) = 3<" + path + ">\n"),
          trace::read);
    }
    lines.end(trace::read);
    trace.end();

    assertEquals(1_000_003, findings.lines());
    assertEquals(0, findings.linesNotUnderstood());
    assertEquals(Entries.MOST, findings.dataFiles.read().inOrder().size());
    assertEquals(999_000, findings.leftOut());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
