package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AncestryTest {

  private static final String FORK = "clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7)";
  private static final String THREAD =
      "clone3({flags=CLONE_VM|CLONE_THREAD, child_tid=0x7, stack=0x7, stack_size=0x9000, tls=0x7}"
          + " => {parent_tid=[8]}, 88)";

  private static String start(int pid, String program) {
    return "%d execve(\"%s\", [\"x\"], 0x7 /* 3 vars */) = 0".formatted(pid, program);
  }

  /** Each entry as its place in the list, who started it, and how often. */
  private static List<String> tree(String... lines) {
    Evidence evidence = Traced.lines(lines);
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
    List<String> tree = new ArrayList<>();
    for (Evidence.Started one : evidence.programTree()) {
      String by = one.by().isPresent() ? Integer.toString(one.by().getAsInt()) : "?";
      tree.add("%s %s x%d".formatted(by, one.program(), one.times()));
    }
    return tree;
  }

  @Test
  void showsAChildThatStartsSomethingBeforeItsParentIsBack() {
    assertEquals(
        List.of("? /usr/bin/python x1", "0 /bin/sh x1", "1 /bin/gzip x1"),
        tree(
            "7 vfork( <unfinished ...>",
            start(8, "/bin/sh"),
            "7 <... vfork resumed>) = 8",
            "8 " + FORK + " = 9",
            start(9, "/bin/gzip"),
            "9 +++ exited with 0 +++",
            "8 +++ exited with 0 +++",
            "7 +++ exited with 0 +++"));
  }

  @Test
  void showsAChildThatEndsBeforeItsParentIsBack() {
    assertEquals(
        List.of("? /usr/bin/python x1", "0 /bin/true x1"),
        tree(
            "7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>",
            start(8, "/bin/true"),
            "8 +++ exited with 0 +++",
            "7 <... clone resumed>, child_tidptr=0x7) = 8"));
  }

  @Test
  void countsTheSameProgramByTheSameProgramOnce() {
    List<String> lines = new ArrayList<>();
    for (int pid = 8; pid < 3000; pid++) {
      lines.add("7 " + FORK + " = " + pid);
      lines.add(start(pid, "/bin/true"));
      lines.add(pid + " +++ exited with 0 +++");
    }
    assertEquals(
        List.of("? /usr/bin/python x1", "0 /bin/true x2992"), tree(lines.toArray(String[]::new)));
  }

  @Test
  void showsWhatAThreadAndAProgramOfTheSameProcessStarted() {
    assertEquals(
        List.of("? /usr/bin/python x1", "0 /bin/a x1", "0 /bin/b x1", "2 /bin/c x1"),
        tree(
            "7 " + THREAD + " = 8",
            "8 " + FORK + " = 9",
            start(9, "/bin/a"),
            start(7, "/bin/b"),
            "7 " + FORK + " = 10",
            start(10, "/bin/c")));
  }

  @Test
  void tellsANumberThatIsGivenAgainFromTheOneBefore() {
    assertEquals(
        List.of("? /usr/bin/python x1", "0 /bin/a x1", "0 /bin/b x1"),
        tree(
            "7 " + FORK + " = 8",
            start(8, "/bin/a"),
            "8 +++ exited with 0 +++",
            "7 " + FORK + " = 8",
            start(8, "/bin/b")));
  }

  @Test
  void saysSoWhereTheTraceDoesNotShowTheParent() {
    assertEquals(
        List.of("? /usr/bin/python x1", "? /bin/a x1", "1 /bin/b x1"),
        tree(
            "7 vfork( <unfinished ...>",
            start(8, "/bin/a"),
            "7 +++ killed by SIGKILL +++",
            "8 " + FORK + " = 9",
            start(9, "/bin/b")));
  }

  @Test
  void neverSaysThatWhatDidNotFitWasStartedBySomebodyElse() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2 * Entries.MOST; i++) {
      lines.add(start(7, "/tmp/" + i));
    }
    lines.add("7 " + FORK + " = 8");
    lines.add(start(8, "/bin/true"));
    List<String> tree = tree(lines.toArray(String[]::new));
    assertEquals(Entries.MOST, tree.size());
    assertEquals("998 /tmp/998 x1", tree.getLast());
  }

  @Test
  void forgetsWhatHasEndedHoweverMuchItWas() {
    List<String> lines = new ArrayList<>();
    for (int pid = 8; pid < 20_000; pid++) {
      lines.add("7 " + FORK + " = " + pid);
      lines.add(start(pid, "/bin/true"));
      lines.add(pid + " +++ exited with 0 +++");
    }
    assertEquals(
        List.of("? /usr/bin/python x1", "0 /bin/true x19992"), tree(lines.toArray(String[]::new)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%1$d fork() = 1%1$d",
        "%d +++ exited with 0 +++",
        "100 execve(\"/bin/true%d\", [\"x\"], 0x7 /* 3 vars */) = 0"
      })
  void isIncompleteWhereMoreIsUnderWayThanCanBeKept(String line) {
    Evidence evidence =
        Traced.lines(
            IntStream.range(100_000, 120_000).mapToObj(line::formatted).toArray(String[]::new));

    assertEquals(Verdict.INCOMPLETE, evidence.verdict());
    assertEquals(
        "The program had more calls and programs under way at a time than can be kept; nothing is"
            + " known about the rest.",
        evidence.why());
  }

  @Test
  void countsWhatItTakesUpAgain() {
    Ancestry ancestry = new Ancestry();
    for (int i = 0; i < 12_000; i++) {
      ancestry.started(9, "/bin/true");
    }
    assertFalse(ancestry.isLost());
    Ancestry again = new Ancestry();
    State saved = State.empty();
    ancestry.remember(saved);
    again.remember(State.of(saved.words()));

    for (int i = 0; i < 12_000; i++) {
      again.started(9, "/bin/true");
    }

    assertTrue(again.isLost());
  }

  @Test
  void holdsWithALongLineOfChildrenWhoseFirstIsNobodys() {
    List<String> lines = new ArrayList<>();
    for (int pid = 8; pid < 6_000; pid++) {
      lines.add(pid + " " + FORK + " = " + (pid + 1));
    }
    lines.add(start(6_000, "/bin/true"));
    assertEquals(
        List.of("? /usr/bin/python x1", "? /bin/true x1"), tree(lines.toArray(String[]::new)));
  }
}
