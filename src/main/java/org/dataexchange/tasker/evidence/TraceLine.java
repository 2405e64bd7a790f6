package org.dataexchange.tasker.evidence;

import java.util.Optional;

/**
 * The kinds of lines in a trace, by what follows the pid. Names inside a line cannot forge another
 * kind: strace escapes line ends and quotes everywhere, and {@code <} and {@code >} in paths.
 */
sealed interface TraceLine {

  int pid();

  /** A call and its result. */
  record Called(int pid, String text) implements TraceLine {}

  /** A call without its result: another process was reported in between. */
  record Begun(int pid, String text) implements TraceLine {}

  /** The rest of a call that was begun. */
  record Resumed(int pid, String name, String rest) implements TraceLine {}

  /** A process goes on as the program that one of its threads has started, under its own pid. */
  record Superseded(int pid, int thread) implements TraceLine {}

  /**
   * A process or thread is gone.
   *
   * @param signal that ended it, empty if it ended by itself
   */
  record Ended(int pid, Optional<String> signal) implements TraceLine {}

  record Signalled(int pid, String signal) implements TraceLine {}

  String KILLED = "killed by ";

  /** The highest pid that Linux gives, on any machine. */
  int HIGHEST_PID = 1 << 22;

  /** What the line says, or nothing where strace does not write such lines. */
  static Optional<TraceLine> parse(String line) {
    int digits = 0;
    while (digits < line.length() && isDigit(line.charAt(digits))) {
      digits++;
    }
    int start = digits;
    while (start < line.length() && line.charAt(start) == ' ') {
      start++;
    }
    Optional<Integer> pid = pid(line.substring(0, digits));
    if (pid.isEmpty() || start == digits || start == line.length()) {
      return Optional.empty();
    }
    return parse(pid.get(), line.substring(start));
  }

  private static Optional<TraceLine> parse(int pid, String text) {
    if (text.startsWith("+++ ") && text.endsWith(" +++")) {
      return ended(pid, text.substring(4, Math.max(4, text.length() - 4)));
    }
    if (text.startsWith("--- ") && text.endsWith(" ---")) {
      return Optional.of(new Signalled(pid, word(text.substring(4))));
    }
    if (text.startsWith("<... ")) {
      return resumed(pid, text);
    }
    // strace says where a thread's own pid ends, and Superseded follows under the process's
    int cut = text.endsWith("...>") ? text.lastIndexOf('<') : -1;
    if (cut > 0 && hasNoResult(text, cut + 1)) {
      return Optional.of(new Begun(pid, text.substring(0, cut).stripTrailing()));
    }
    return Optional.of(new Called(pid, text));
  }

  /** Detached is what strace says of a process that was killed in the call. */
  private static boolean hasNoResult(String text, int why) {
    return text.startsWith("unfinished ", why)
        || text.startsWith("detached ", why)
        || text.startsWith("pid changed to ", why);
  }

  private static Optional<TraceLine> ended(int pid, String how) {
    String superseded = "superseded by execve in pid ";
    if (how.startsWith(superseded)) {
      return pid(how.substring(superseded.length())).map(by -> new Superseded(pid, by));
    }
    if (how.startsWith(KILLED)) {
      return Optional.of(new Ended(pid, Optional.of(word(how.substring(KILLED.length())))));
    }
    return how.startsWith("exited with ")
        ? Optional.of(new Ended(pid, Optional.empty()))
        : Optional.empty();
  }

  private static String word(String text) {
    int end = text.indexOf(' ');
    return end < 0 ? text : text.substring(0, end);
  }

  private static Optional<TraceLine> resumed(int pid, String text) {
    String mark = " resumed>";
    int end = text.indexOf(mark, 5);
    return end < 0
        ? Optional.empty()
        : Optional.of(
            new Resumed(pid, text.substring(5, end), text.substring(end + mark.length())));
  }

  private static Optional<Integer> pid(String digits) {
    if (digits.isEmpty() || digits.length() > 7 || !digits.chars().allMatch(c -> isDigit(c))) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(digits)).filter(pid -> pid > 0 && pid <= HIGHEST_PID);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
