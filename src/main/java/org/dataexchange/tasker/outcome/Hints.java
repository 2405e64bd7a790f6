package org.dataexchange.tasker.outcome;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.text.Printable;

/**
 * The advice to an author after the usual failures. It is told from what the run left: the last
 * lines of its stderr, the end that they tell of, the trace, and how the data begin that it read
 * last. What is not known is not advised upon. All of it is the algorithm's own word, so what is
 * quoted is made harmless and short.
 */
record Hints(Clues clues, Evidence evidence, Limits granted) {

  private static final int LONGEST = 200;

  /** Of a line that is looked at; a program may write one of any length. */
  private static final int LONGEST_LINE = 1_000;

  private static final int MOST_LINES = 40;

  /** A script goes on after what a tool of it says, unless it says it last. */
  private static final int LAST_OF_SCRIPT = 3;

  /** How runtimes end what they say of an error that nobody caught. */
  private static final Pattern LAST_WORD =
      Pattern.compile("[A-Za-z_][\\w.]*(Error|Exception)(:.*)?|Error in .*");

  /** What R and Node say behind that. */
  private static final Pattern AFTER_THE_END =
      Pattern.compile("Execution halted|Node\\.js v[\\d.]+|\\(Use `node .*");

  private static final Pattern TOLD_AS_IT_IS = Pattern.compile("\\[?\\w*(Error|Rejection)\\b.*");

  /** How they tell that another program failed, which had the last word before them. */
  private static final Pattern OF_ANOTHER =
      Pattern.compile(
          "subprocess\\.CalledProcessError: .*|Error: Command failed: .*|Error in system2?\\(.*");

  /** The first that fits counts, so the special ones come first. */
  private static final List<Hint> ANYWHERE =
      Stream.of(
              SharedHints.UNSTARTED,
              PythonHints.TABLE,
              RHints.TABLE,
              NodeHints.TABLE,
              SharedHints.TABLE)
          .flatMap(List::stream)
          .toList();

  /** One sentence for a failure that is known; empty for any other. */
  Optional<String> known() {
    if (clues.windowsScript()) {
      return Optional.of(
          "The script has Windows line ends, which the shell takes for a part of each line's last"
              + " word: save it with Unix ones (LF).");
    }
    List<String> lines = clues.stderr().lines();
    boolean ofAnother = false;
    for (int i = lines.size() - 1; i >= Math.max(0, lines.size() - MOST_LINES); i--) {
      String line = Printable.shortened(lines.get(i), LONGEST_LINE).strip();
      ofAnother |= OF_ANOTHER.matcher(line).matches();
      boolean ofScript = ofAnother || i >= lines.size() - LAST_OF_SCRIPT;
      Optional<String> advice =
          advice(ANYWHERE, line)
              .or(() -> ofScript ? advice(ShellHints.TABLE, line) : Optional.empty());
      // whatever stands above was not the end of it
      if (advice.isPresent() || !ofAnother && LAST_WORD.matcher(line).matches()) {
        return advice;
      }
    }
    return Optional.empty();
  }

  private Optional<String> advice(List<Hint> table, String line) {
    return table.stream().flatMap(hint -> hint.advice(line, this).stream()).findFirst();
  }

  boolean mentions(String text) {
    return clues.stderr().lines().stream().anyMatch(line -> line.contains(text));
  }

  /** Where to look, for a failure that is not known. */
  String lastWord() {
    return clues.stderr().lines().isEmpty()
        ? "It wrote nothing to stderr; let the program say there why it gives up."
        : "See stderr, which ends with: " + quoted(end(clues.stderr().lines()));
  }

  /** The last line, or the error where the runtime itself goes on after it. */
  private static String end(List<String> lines) {
    for (int i = lines.size() - 1;
        i >= 0 && AFTER_THE_END.matcher(lines.getLast()).matches();
        i--) {
      String line = lines.get(i).strip();
      if (LAST_WORD.matcher(line).matches() || TOLD_AS_IT_IS.matcher(line).matches()) {
        // R begins a new line with what is long
        return line.endsWith(":") && i + 1 < lines.size()
            ? line + ' ' + lines.get(i + 1).strip()
            : line;
      }
    }
    return lines.reversed().stream()
        .filter(line -> !AFTER_THE_END.matcher(line).matches())
        .findFirst()
        .orElseGet(lines::getLast);
  }

  static String quoted(String text) {
    return Printable.shortened(Printable.of(Printable.shortened(text.strip(), LONGEST)), LONGEST);
  }
}
