package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "execve(\"/usr/bin/true\", [\"true\"], 0x7 /* 3 vars */) = 0 | /usr/bin/true",
        "execve(\"./tool\", [\"tool\"], 0x7 /* 3 vars */) = 0 | ./tool",
        "execve(\"/tmp/a\\nb\", [\"x\"], 0x7 /* 3 vars */) = 0 | '/tmp/a\nb'",
        "execveat(18</usr/bin/true>, \"\", [\"true\"], 0x7 /* 0 vars */, AT_EMPTY_PATH)"
            + " = 0 | /usr/bin/true",
        "execveat(AT_FDCWD</tmp/code>, \"tool\", [\"x\"], 0x7 /* 0 vars */, 0) = 0"
            + " | /tmp/code/tool",
        "execveat(3</memfd:x>(deleted), \"\", [\"x\"], 0x7 /* 0 vars */, AT_EMPTY_PATH) = 0"
            + " | /memfd:x",
        "execve(\"/proc/self/exe\", [\"x\"], 0x7 /* 3 vars */) = 0 | /proc/self/exe",
      })
  void listsTheProgram(String call, String program) {
    Evidence evidence = Traced.call(call);

    assertEquals(List.of("/usr/bin/python", program), evidence.programsStarted());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void listsNoProgramThatDidNotStart() {
    Evidence evidence =
        Traced.call("execve(\"/usr/local/bin/x\", [\"x\"], 0x7 /* 3 vars */) = -1 ENOENT (No)");

    assertEquals(List.of("/usr/bin/python"), evidence.programsStarted());
    assertEquals(Verdict.CLEAN, evidence.verdict());
  }

  @Test
  void listsAProgramOutsideAmongTheFilesToo() {
    Evidence started = Traced.call("execve(\"/dev/x\", [\"x\"], 0x7 /* 3 vars */) = 0");
    Evidence refused =
        Traced.call("execve(\"/dev/x\", [\"x\"], 0x7 /* 3 vars */) = -1 EACCES (No)");

    assertEquals(List.of("/dev/x"), started.filesOpenedOutside());
    assertEquals(List.of("/dev/x"), refused.filesOpenedOutside());
    assertEquals(List.of("/usr/bin/python"), refused.programsStarted());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "execve(\"./x\", [\"x\"], 0x7 /* 3 vars */) = -1 EACCES (Permission denied)",
        "execveat(AT_FDCWD, \"./x\", [\"x\"], 0x7 /* 3 vars */, 0) = -1 EPERM (No)",
      })
  void listsAProgramThatWasRefusedSomewhere(String call) {
    Evidence evidence = Traced.call(call);

    assertEquals(
        List.of("./x (relative to a folder that the trace does not name)"),
        evidence.filesOpenedOutside());
    assertEquals(Verdict.TOUCHED_OUTSIDE, evidence.verdict());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "execve(\"./x\", [\"x\"], 0x7 /* 3 vars */) = -1 ENOENT (No such file or directory)",
        "execveat(AT_FDCWD</tmp/code>, \"x\", [\"x\"], 0x7 /* 3 vars */, 0) = -1 EACCES (No)",
        "execveat(3<pipe:[9]>, \"\", [\"x\"], 0x7 /* 3 vars */, AT_EMPTY_PATH) = -1 EACCES (No)",
      })
  void listsNothingOutsideWhereARefusalTellsNothing(String call) {
    assertEquals(Verdict.CLEAN, Traced.call(call).verdict());
  }

  @Test
  void isIncompleteWhenTheProgramIsNotTold() {
    assertEquals(
        Verdict.INCOMPLETE, Traced.call("execve(0x7ffd, [\"x\"], 0x7 /* 3 vars */) = 0").verdict());
  }
}
