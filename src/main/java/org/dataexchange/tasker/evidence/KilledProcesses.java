package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dataexchange.tasker.task.Evidence;

/**
 * Counts the processes that a signal ended, by program and signal. When the run was ended is known
 * only after its trace was read, so of the last ones each is remembered with its line; there are as
 * many as may live at one time. In bounded memory.
 */
final class KilledProcesses {

  /**
   * Of a program that is wrong, or that somebody killed. Others are how programs are ended in good
   * order, by those who started them (SIGTERM) or by a pipe that nobody reads (SIGPIPE).
   */
  private static final Set<String> DEADLY =
      Set.of(
          "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGSEGV", "SIGXCPU",
          "SIGXFSZ", "SIGSYS");

  private static final int MOST = 100;

  private static final int MOST_LATE = 4096;

  private final Map<Kill, Long> times = new LinkedHashMap<>();
  private final Deque<Late> late = new ArrayDeque<>();
  private long leftOut;

  /** By the program's entry in the tree, if it has one. */
  private record Kill(int program, String signal) {}

  private record Late(long line, Kill kill) {}

  static boolean isDeadly(String signal) {
    return DEADLY.contains(signal);
  }

  void add(long line, int program, String signal) {
    Kill kill = new Kill(program, signal);
    if (times.size() == MOST && !times.containsKey(kill)) {
      leftOut++;
      return;
    }
    times.merge(kill, 1L, Long::sum);
    if (late.size() == MOST_LATE) {
      late.removeFirst();
    }
    late.add(new Late(line, kill));
  }

  /** Those that the first lines tell of, in the order of the first of each kind. */
  List<Evidence.Killed> until(long lines, ProgramTree tree) {
    Map<Kill, Long> after = new HashMap<>();
    late.stream()
        .filter(one -> one.line() > lines)
        .forEach(one -> after.merge(one.kill(), 1L, Long::sum));
    List<Evidence.Killed> killed = new ArrayList<>();
    int text = 0;
    for (Map.Entry<Kill, Long> one : times.entrySet()) {
      long before = one.getValue() - after.getOrDefault(one.getKey(), 0L);
      String program = tree.name(one.getKey().program());
      if (before > 0 && text + program.length() > Entries.MOST_TEXT) {
        leftOut++;
      } else if (before > 0) {
        text += program.length();
        killed.add(new Evidence.Killed(program, one.getKey().signal(), before));
      }
    }
    return killed;
  }

  long leftOut() {
    return leftOut;
  }

  void remember(State state) {
    leftOut = state.number("leftOut", leftOut);
    state.list(
        "all",
        times.entrySet(),
        one -> row(one.getKey(), one.getValue()),
        one -> times.put(kill(one), State.number(one.required(2))));
    state.list(
        "late",
        late,
        one -> row(one.kill(), one.line()),
        one -> late.add(new Late(State.number(one.required(2)), kill(one))));
  }

  private static ArrayNode row(Kill kill, long number) {
    return State.row().add(kill.program()).add(kill.signal()).add(number);
  }

  private static Kill kill(JsonNode one) {
    return new Kill(State.small(one.required(0)), State.string(one.required(1)));
  }
}
