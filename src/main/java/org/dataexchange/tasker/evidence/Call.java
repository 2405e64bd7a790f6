package org.dataexchange.tasker.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One system call as strace wrote it.
 *
 * @param arguments as written, not unescaped
 */
record Call(int pid, String name, List<String> arguments, Result result) {

  private static final String NONE = "???";

  /** The call, or nothing if the text is none. */
  static Optional<Call> parse(int pid, String text) {
    int open = text.indexOf('(');
    if (open < 1 || !isName(text.substring(0, open))) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>();
    int close = scan(text, open + 1, arguments);
    if (close < 0) {
      return Optional.empty();
    }
    return Result.parse(text.substring(close + 1).stripLeading())
        .map(result -> new Call(pid, text.substring(0, open), arguments, result));
  }

  /** A call whose end was never reported. */
  static Optional<Call> withoutResult(int pid, String begun) {
    return parse(pid, begun + ") = ?");
  }

  /** The argument at that place, or an empty text. */
  String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : "";
  }

  /** Was the process killed before strace could look which call it is, and before it was made? */
  boolean isNone() {
    return name.equals(NONE) && result instanceof Result.Unknown;
  }

  /**
   * Has strace no name for it? The launcher's filter refuses each number that nobody has looked at,
   * and what it lets through opens and starts nothing unless it is traced by name.
   */
  boolean isOfUnknownNumber() {
    return name.startsWith("syscall_0x");
  }

  private static boolean isName(String name) {
    return name.equals(NONE) || name.chars().allMatch(Call::isOfName);
  }

  private static boolean isOfName(int c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
  }

  /** Collects the arguments; returns where their parenthesis closes, or -1. */
  private static int scan(String text, int from, List<String> arguments) {
    int depth = 0;
    int start = from;
    for (int i = from; i >= 0 && i < text.length(); i = next(text, i)) {
      char c = text.charAt(i);
      if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (depth > 0 && (c == ')' || c == ']' || c == '}')) {
        depth--;
      } else if (depth == 0 && (c == ',' || c == ')')) {
        arguments.add(text.substring(start, i).strip());
        start = i + 1;
        if (c == ')') {
          return i;
        }
      }
    }
    return -1;
  }

  /** The place after the character, the quoted text, the path or the comment at {@code i}. */
  private static int next(String text, int i) {
    return switch (text.charAt(i)) {
      case '"' -> afterQuoted(text, i + 1);
      case '<' -> after(text, ">", i);
      case '/' -> text.startsWith("/*", i) ? after(text, "*/", i) : i + 1;
      default -> i + 1;
    };
  }

  private static int afterQuoted(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int after(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? -1 : found + end.length();
  }
}
