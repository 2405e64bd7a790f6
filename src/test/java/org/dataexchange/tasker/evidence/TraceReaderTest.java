package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Golden;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {

  private static final String READS =
      "7     openat(AT_FDCWD</tmp/code>, \"/tmp/data/a.csv\", O_RDONLY) = 3</tmp/data/a.csv>\n";
  private static final String TOUCHES =
      "7     openat(AT_FDCWD</tmp/code>, \"/dev/mem\", O_RDONLY) = -1 EACCES (No)\n";
  private static final String CONNECTS =
      "7     connect(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(80),"
          + " sin_addr=inet_addr(\"192.0.2.1\")}, 16) = -1 ENETUNREACH (No)\n";
  private static final String CONTRADICTS =
      "7     openat(AT_FDCWD</tmp/code>, \"/tmp/data/a\", O_RDONLY) = 3</tmp/data/b>\n";

  @Test
  void findsAnHonestProgramClean() {
    Evidence evidence = Traced.text(Traced.recorded("honest.strace"));

    assertEquals(List.of(), evidence.filesOpenedOutside());
    assertEquals(List.of(), evidence.networkAttempts());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
    assertTrue(evidence.complete());
    assertTrue(evidence.dataFilesRead().contains("set/data.csv"), evidence.toString());
    assertTrue(evidence.filesWritten().contains("/tmp/c.csv.gz"), evidence.toString());
    assertTrue(evidence.programsStarted().contains("/usr/bin/gzip"), evidence.toString());
    assertEquals("/usr/bin/python3", evidence.programsStarted().getFirst());
  }

  @Test
  void readsWhatTheLauncherOfTheVersionBeforeWrote() {
    Ending ending = Traced.ending(EndingSample.trace(true, 55, 0, false, ""));
    Evidence evidence = new TraceReader().open(Golden.run(Golden.ENDED)).finish(ending);

    assertEquals(List.of("data/people.json"), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void takesHostileNamesForNames() {
    Evidence evidence = Traced.text(Traced.recorded("hostile-names.strace"));

    assertEquals(
        List.of(
            "n/nl\n7  openat(AT_FDCWD</tmp>, \"/etc/shadow\", O_RDONLY) = 3</etc/shadow>",
            "n/q\"uo\\te",
            "n/\" = 3</etc/shadow>",
            "n/> = -1 EACCES (Permission denied)",
            "n/ <unfinished ...>",
            "n/\ufffd\ufffd\ufffd",
            "n/\u00fcml\u00e4ut \u20ac",
            "n/tab\t7\r\u001b[2J",
            "n/a (deleted)",
            "n/x>(deleted)",
            "n/, O_WRONLY) = 4</etc/passwd>",
            "n/\u00019"),
        evidence.dataFilesRead());
    assertEquals(List.of(), evidence.filesOpenedOutside());
    assertEquals(List.of(), evidence.filesWritten());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void tellsWhatWasOpenedWhenTheArgumentWasRewritten() {
    Evidence evidence = Traced.text(Traced.recorded("rewritten-argument.strace"));

    assertEquals(Verdict.INCONSISTENT, evidence.verdict());
    assertEquals(List.of("set/b.csv"), evidence.dataFilesRead());
    assertTrue(evidence.complete());
    assertEquals(
        "The program opened 4 files under another name, for example what it called"
            + " '/tmp/code/demo/a.py' was '/tmp/data/set/b.csv'.",
        evidence.why());
  }

  @Test
  void listsTheRecordedSockets() {
    Evidence evidence = Traced.text(Traced.recorded("sockets.strace"));

    assertEquals(Verdict.TRIED_NETWORK, evidence.verdict());
    assertEquals(
        List.of(
            "AF_INET 127.0.0.1:9",
            "AF_INET6 [2001:db8::1]:80",
            "AF_INET 192.0.2.1:53",
            "AF_VSOCK svm_cid=VMADDR_CID_HOST, svm_port=0x5, svm_flags=0",
            "AF_UNIX /var/run/docker.sock",
            "AF_UNIX @abs\"tract",
            "AF_INET 10.255.255.53:53",
            "AF_NETLINK NETLINK_AUDIT",
            "AF_BLUETOOTH",
            "0x63",
            "AF_ALG",
            "AF_PACKET"),
        evidence.networkAttempts());
  }

  @Test
  void countsNothingOfTaskersOwnStage() {
    Evidence evidence = Traced.lines();

    assertEquals(List.of(), evidence.filesOpenedOutside());
    assertEquals(List.of("/usr/bin/python"), evidence.programsStarted());
    assertEquals(Verdict.CLEAN, evidence.verdict());
  }

  @Test
  void doesNotTakeAnotherProcessForTheAlgorithmsStart() {
    String first = Traced.START.lines().findFirst().orElseThrow() + "\n";
    Evidence evidence =
        Traced.text(first + "8     execve(\"/bin/true\", [\"true\"], 0x7f /* 0 vars */) = 0\n");

    assertEquals(List.of(), evidence.programsStarted());
    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertTrue(evidence.why().contains("start of the program"), evidence.why());
  }

  @Test
  void saysWhatACleanProgramDid() {
    String writes = "7     openat(AT_FDCWD</tmp>, \"/tmp/%1$s\", O_WRONLY) = 3</tmp/%1$s>\n";
    Evidence evidence =
        Traced.text(Traced.START + READS + writes.formatted("x") + writes.formatted("y"));

    assertEquals(
        "The program read 1 file of data, wrote 2 files, tried no network, and touched nothing"
            + " outside its code, its data, its scratch and the runtime.",
        evidence.why());
    assertEquals("", evidence.advice());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openat(AT_FDCWD</tmp>, \"/tmp/data/%1$d\", O_RDONLY) = 3</tmp/data/%1$d> | 100",
        "openat(AT_FDCWD</tmp>, \"/tmp/%1$d\", O_WRONLY) = 3</tmp/%1$d> | 100",
        "openat(AT_FDCWD</tmp>, \"/sys/%1$d\", O_RDONLY) = 3</sys/%1$d> | 100",
        "openat(AT_FDCWD</tmp>, \"/proc/%1$d/maps\", O_RDONLY) = 3</proc/%1$d/maps> | 100",
        "bind(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(%d),"
            + " sin_addr=inet_addr(\"192.0.2.1\")}, 16) = 0 | 100",
        // and the program itself, both in the list and in the tree
        "execve(\"/tmp/%d\", [\"x\"], 0x7 /* 3 vars */) = 0 | 202",
      })
  void countsWhatFitsIntoNoList(String call, int leftOut) {
    String[] lines =
        IntStream.range(1000, 1100 + Entries.MOST)
            .mapToObj(i -> "7     " + call.formatted(i))
            .toArray(String[]::new);

    assertEquals(leftOut, Traced.lines(lines).leftOut());
  }

  @Test
  void countsTheAddressesThatWereTried() {
    Evidence evidence =
        Traced.text(Traced.START + CONNECTS + CONNECTS.replace("192.0.2.1", "192.0.2.2"));

    assertEquals(
        "The program tried to reach the network at 2 addresses, for example 'AF_INET"
            + " 192.0.2.1:80'.",
        evidence.why());
  }

  @Test
  void ordersTheVerdicts() {
    assertEquals(Verdict.CLEAN, Traced.text(Traced.START + READS).verdict());
    assertEquals(Verdict.TOUCHED_OUTSIDE, Traced.text(Traced.START + TOUCHES).verdict());
    assertEquals(Verdict.TRIED_NETWORK, Traced.text(Traced.START + TOUCHES + CONNECTS).verdict());
    assertEquals(
        Verdict.INCONSISTENT,
        Traced.text(Traced.START + TOUCHES + CONNECTS + CONTRADICTS).verdict());
    Evidence all = Traced.text(Traced.START + TOUCHES + CONNECTS + CONTRADICTS + "nonsense\n");
    assertEquals(Verdict.INCOMPLETE, all.verdict());
    assertFalse(all.complete());
    assertEquals("", all.advice(), "it is no fault of the program's");
    assertEquals(
        "1 of the trace's 7 lines could not be understood; what is there shows that the program"
            + " opened 1 file under another name, for example what it called '/tmp/data/a' was"
            + " '/tmp/data/b', and tried to reach the network at 1 address, for example 'AF_INET"
            + " 192.0.2.1:80', and touched 1 file outside its code, its data, its scratch and the"
            + " runtime, for example '/dev/mem'.",
        all.why());
  }

  @Test
  void isIncompleteWhenTheTracerDidNotSeeTheEnd() {
    Evidence evidence = Traced.read(Traced.START, EndingSample.trace(false, 3, 0, false, ""));

    assertFalse(evidence.complete());
    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
  }

  @Test
  void isIncompleteWhenTheTracerComplained() {
    String said = "/usr/bin/strace: Stray PTRACE_EVENT_EXEC from pid 9, trying to recover...\n";
    Evidence evidence = Traced.read(Traced.START, EndingSample.trace(true, 3, 0, false, said));

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertEquals(
        "The tracer complained, so it may have missed something (/usr/bin/strace: Stray"
            + " PTRACE_EVENT_EXEC from pid 9, trying to recover...); nothing is known about the"
            + " rest.",
        evidence.why());
  }

  @Test
  void isIncompleteWhenLinesAreMissing() {
    Evidence evidence = Traced.read(Traced.START, EndingSample.trace(true, 5, 0, false, ""));

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertTrue(evidence.why().startsWith("Only 3 of the trace's 5 lines"), evidence.why());
  }

  @Test
  void isIncompleteWhenTheLastLineIsCutOff() {
    Evidence evidence = Traced.text(Traced.START + READS.substring(0, READS.length() - 1));

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
  }

  @Test
  void isCompleteThoughAProcessWasKilledInItsLastCall() {
    String killed = "7     openat(AT_FDCWD</tmp>, \"/tmp/data/b.csv\", O_RDONLY <detached ...>\n";

    Evidence evidence = Traced.text(Traced.START + READS + killed);

    assertEquals(List.of("a.csv", "b.csv"), evidence.dataFilesRead());
    assertTrue(evidence.complete(), evidence.why());
  }

  @Test
  void isIncompleteWithoutATrace(@TempDir Path folder) {
    Evidence evidence =
        new TraceReader()
            .open(new RunFolder(folder))
            .finish(Traced.ending(EndingSample.trace(true, 0, 0, false, "")));

    assertFalse(evidence.complete());
    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertEquals(Sha256.hex(new byte[0]), evidence.sha256());
  }

  @Test
  void isIncompleteWithAnEmptyTrace() {
    assertEquals(Verdict.INCOMPLETE, Traced.text("").verdict());
  }

  @Test
  void failsWhenTheTraceCannotBeRead(@TempDir Path folder) throws Exception {
    Files.createDirectories(folder.resolve("box").resolve("trace"));

    assertThrows(
        Failures.StorageFailed.class,
        () ->
            new TraceReader()
                .open(new RunFolder(folder))
                .finish(Traced.ending(EndingSample.trace(true, 0, 0, false, ""))));
  }

  @Test
  void listsNoFolderThatWasOpenedLikeAFile(@TempDir Path path) throws Exception {
    RunFolder folder = new RunFolder(path);
    Files.createDirectories(folder.data().resolve("set/sub"));
    Files.createFile(folder.data().resolve("set/a"));
    Files.createDirectory(folder.box());
    String open = "7     openat(AT_FDCWD</tmp>, \"%1$s\", O_RDONLY) = 3<%1$s>%n";
    String trace =
        Traced.START
            + open.formatted("/tmp/data/set")
            + open.formatted("/tmp/data/set/sub")
            + open.formatted("/tmp/data/set/a")
            + open.formatted("/tmp/data/set/name that Java cannot spell \\0");
    Files.writeString(folder.trace(), trace);

    Evidence evidence =
        new TraceReader()
            .open(folder)
            .finish(Traced.ending(EndingSample.trace(true, trace.lines().count(), 0, false, "")));

    assertEquals(List.of("set/a", "set/name that Java cannot spell \0"), evidence.dataFilesRead());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void hashesTheWholeFile() {
    String trace = Traced.START + READS;

    assertEquals(
        Sha256.hex(trace.getBytes(StandardCharsets.ISO_8859_1)), Traced.text(trace).sha256());
  }

  @Test
  void putsNoControlCharactersIntoTheSentence() {
    Evidence evidence =
        Traced.call("openat(AT_FDCWD</tmp>, \"/dev/a\\nb\", O_RDONLY) = 3</dev/a\\nb>");

    assertEquals(List.of("/dev/a\nb"), evidence.filesOpenedOutside());
    assertTrue(evidence.why().contains("'/dev/a\\u000ab'"), evidence.why());
  }
}
