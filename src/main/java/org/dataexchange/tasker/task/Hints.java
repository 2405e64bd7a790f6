package org.dataexchange.tasker.task;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an author should change after the usual failures. Told from what the run left: the last
 * lines of its stderr, the end that they tell of, the trace. What is not known is not advised upon.
 * All of it is the algorithm's own word, so what is quoted is made harmless and short.
 *
 * @param stderr of the algorithm
 * @param windowsScript is the entry a shell's script with Windows line ends?
 */
record Hints(LastLines stderr, boolean windowsScript, Evidence evidence, Limits granted) {

  private static final int LONGEST = 200;

  /** Of a line that is looked at; a program may write one of any length. */
  private static final int LONGEST_LINE = 1_000;

  private static final int MOST_LINES = 30;

  /** How Python and others end what they say of an error that nobody caught. */
  private static final Pattern LAST_WORD =
      Pattern.compile("[A-Za-z_][\\w.]*(Error|Exception)(:.*)?");

  private static final String OUT = "write to /tmp, and results to $TASKER_OUT";

  /**
   * @param line as a whole
   * @param advice empty where the rest does not bear it out
   */
  private record Rule(Pattern line, Function<Found, Optional<String>> advice) {}

  /** A line that fits, and all else. */
  private record Found(Matcher line, Hints all) {

    String quoted() {
      return Hints.quoted(line.group(1));
    }

    boolean mentions(String text) {
      return all.stderr.lines().stream().anyMatch(other -> other.contains(text));
    }

    boolean isIn(String folder) {
      return line.group(1).startsWith(folder);
    }
  }

  /** The first that fits counts, so the special ones come first. */
  private static final List<Rule> RULES =
      List.of(
          rule(
              "ModuleNotFoundError: No module named '(.+?)'.*",
              "There is no module '%s' in the image: name its package in a requirements.txt beside the"
                  + " entry file, or do without it."),
          rule(
              "(?:Error: )?Cannot find module '(.+?)'.*",
              "There is no module '%s': put it into the code's folder, as nothing is installed for"
                  + " this runtime."),
          rule(
              "FileNotFoundError: \\[Errno 2\\] .*: '(.*)'",
              found -> found.mentions("_execute_child"),
              noProgram()),
          rule("\\S+: \\d+: (\\[\\[|source|function|let|declare): not found", bashOnly()),
          rule("\\S+: \\d+: (.+): not found", noProgram()),
          rule("Error: spawn(?:Sync)? (.+) ENOENT", noProgram()),
          rule(
              "(?:FileNotFoundError: \\[Errno 2\\] .*: '|Error: ENOENT: .*')/tmp/data/(.*)'",
              "There is no '%s' among the data: the first argument (sys.argv[1] in Python) is the path"
                  + " of the data set itself, a folder or a file."),
          rule("FileNotFoundError: \\[Errno 2\\] .*: '(.*)'", noFile()),
          rule("Error: ENOENT: no such file or directory, \\w+ '(.*)'", noFile()),
          rule("\\S+: \\d+: cannot open (.+): No such file", noFile()),
          rule("[\\w./-]+: (?:cannot \\w+ )?'?(.+?)'?: No such file or directory", noFile()),
          rule("IsADirectoryError: \\[Errno 21\\] .*: '(.*)'", isFolder()),
          rule("[\\w./-]+: (.+): Is a directory", isFolder()),
          rule(
              "NotADirectoryError: \\[Errno 20\\] .*: '(.*)'",
              "A part of '%s' is a file and no folder: where the data set is one file, open"
                  + " sys.argv[1] itself."),
          rule("(?:OSError: \\[Errno 30\\]|Error: EROFS:) .*'(.*)'", Hints::readOnly),
          rule("\\S+: \\d+: cannot create (.+): Read-only file system", Hints::readOnly),
          rule(
              "PermissionError: \\[Errno 13\\] .*: '(.*)'",
              found -> found.mentions("_execute_child"),
              notExecutable()),
          rule(
              "\\S+: \\d+: (.+): Permission denied",
              found -> !found.line().group(1).startsWith("cannot "),
              notExecutable()),
          rule(
              "PermissionError: \\[Errno 13\\] .*: '(.*)'",
              "'%s' is closed to algorithms: read the code and the data, " + OUT + "."),
          rule(
              ".*(Name or service not known|failure in name resolution|Could not resolve host"
                  + "|getaddrinfo \\w+|Network is unreachable|ENETUNREACH).*",
              Hints::noNetwork),
          rule(
              "(?:\\w+\\.)*_?(?:Array)?MemoryError(?:: (.*))?",
              found ->
                  Optional.of(
                      "Python was refused the memory that it asked for: read the data in pieces, or ask for a larger limits.memory than %s."
                          .formatted(found.all().granted().memory()))),
          rule(
              "SyntaxError: (Missing parentheses in call to 'print'.*)",
              "The program is written for Python 2, and the image has Python 3: %s"),
          rule(
              "(?:Syntax|Indentation|Tab)Error: (.*)",
              "The image's runtime cannot read the program (%s): correct it, or write it for the"
                  + " version of the language that the image has."),
          rule("\\S+: \\d+: (?:set: Illegal option|Bad substitution)(.*)", bashOnly()),
          rule("\\S+: \\d+: Syntax error: (.*)", bashOnly()),
          rule(
              "UnicodeDecodeError: (.*)",
              "A file is not in the encoding with which it is read (%s): name its own, like open(path,"
                  + " encoding='latin-1')."),
          rule(
              "UnicodeEncodeError: (.*)",
              "A text cannot be written in the encoding that was chosen (%s): write it as UTF-8, with"
                  + " open(path, 'w', encoding='utf-8')."),
          rule(
              "EOFError: (EOF when reading a line)",
              "The program asks for input (%s), and nobody answers: take all that it needs from the"
                  + " code and the data."),
          rule(
              "IndexError: (list index out of range)",
              found -> found.mentions("sys.argv"),
              "sys.argv has fewer parts than the program takes (%s): it is called with one argument,"
                  + " the data's path."),
          rule(
              "\\S+: \\d+: (\\d+): parameter not set",
              "There is no argument %s: the program is called with one argument, the data's path."),
          rule(
              "(?:\\w+\\.)*JSONDecodeError: (.*)",
              "What was read as JSON is none (%s): see whether it is the right file, whole, and one"
                  + " JSON value."),
          rule("\\S+: \\d+: ulimit: (error setting limit \\(Invalid argument\\))", coreLimit()),
          rule(
              "ValueError: (current limit exceeds maximum limit)",
              found -> found.mentions("RLIMIT_CORE"),
              coreLimit()),
          rule(
              "KeyError: (.*)",
              "Nothing is called %s where the program looks for it: compare it with the names of the"
                  + " data's columns or fields."),
          rule(
              "ValueError: (could not convert string to float: .*|invalid literal for int\\(\\) .*)",
              "A text was taken for a number (%s): see whether the data have a heading, empty fields,"
                  + " or another separator."),
          rule(
              "OSError: \\[Errno 24\\] (Too many open files).*",
              "The program met the limit on open files (%s): close each when it is read, as 'with"
                  + " open(…)' does."));

  private static String noProgram() {
    return "There is no program '%s' in the image: do it in the program's own language, or ask the"
        + " operator for an image that has it.";
  }

  private static String noFile() {
    return "There is no '%s' in the sandbox: the data's path is the first argument (sys.argv[1] in"
        + " Python), the code lies in the working directory, and files can be made in /tmp and"
        + " $TASKER_OUT.";
  }

  private static String isFolder() {
    return "'%s' is a folder: name the file in it that is to be read.";
  }

  private static String notExecutable() {
    return "'%s' cannot be started: the code's executable bits are not kept and /tmp lets no program"
        + " start, so give it to its runtime, like 'sh FILE' or 'python FILE'.";
  }

  private static String bashOnly() {
    return "The script is run by a POSIX shell, which does not know this (%s): leave out what bash"
        + " alone has, like [[, arrays and pipefail.";
  }

  private static String coreLimit() {
    return "The limit on core files cannot be changed (%s), and none are written here: leave out"
        + " what sets it, such as 'ulimit -c 0', or let the program go on without.";
  }

  private static Optional<String> readOnly(Found found) {
    boolean input = found.isIn("/tmp/data") || found.isIn("/tmp/code") || !found.isIn("/");
    return Optional.of(
        "'%s' is in %s, where nothing can be written: %s."
            .formatted(found.quoted(), input ? "the code or the data" : "the image", OUT));
  }

  private static Optional<String> noNetwork(Found found) {
    List<String> tried = found.all().evidence().networkAttempts();
    return Optional.of(
        "There is no network (%s%s): bring what the program loads with the code or the data."
            .formatted(
                found.quoted(), tried.isEmpty() ? "" : ", tried was " + quoted(tried.getFirst())));
  }

  private static Rule rule(String line, String advice) {
    return rule(line, found -> true, advice);
  }

  private static Rule rule(String line, Predicate<Found> holds, String advice) {
    return rule(
        line,
        found ->
            holds.test(found) ? Optional.of(advice.formatted(found.quoted())) : Optional.empty());
  }

  private static Rule rule(String line, Function<Found, Optional<String>> advice) {
    return new Rule(Pattern.compile(line), advice);
  }

  /** One sentence for a failure that is known; empty for any other. */
  Optional<String> known() {
    if (windowsScript) {
      return Optional.of(
          "The script has Windows line ends, which the shell takes for a part of each line's last"
              + " word: save it with Unix ones (LF).");
    }
    List<String> lines = stderr.lines();
    for (int i = lines.size() - 1; i >= Math.max(0, lines.size() - MOST_LINES); i--) {
      String line = shortened(lines.get(i), LONGEST_LINE);
      Optional<String> advice = advice(line);
      // whatever stands above was not the end of it
      if (advice.isPresent() || LAST_WORD.matcher(line).matches()) {
        return advice;
      }
    }
    return Optional.empty();
  }

  private Optional<String> advice(String line) {
    for (Rule rule : RULES) {
      Matcher fits = rule.line().matcher(line);
      Optional<String> advice =
          fits.matches() ? rule.advice().apply(new Found(fits, this)) : Optional.empty();
      if (advice.isPresent()) {
        return advice;
      }
    }
    return Optional.empty();
  }

  /** Where to look, for a failure that is not known. */
  String lastWord() {
    return stderr.lines().isEmpty()
        ? "It wrote nothing to stderr; let the program say there why it gives up."
        : "See stderr, which ends with: " + quoted(stderr.lines().getLast());
  }

  private static String quoted(String text) {
    return shortened(Printable.of(shortened(text.strip(), LONGEST)), LONGEST);
  }

  private static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + '…';
  }
}
