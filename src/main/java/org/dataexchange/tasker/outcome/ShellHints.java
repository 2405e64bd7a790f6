package org.dataexchange.tasker.outcome;

import java.util.List;

/**
 * The ends of scripts, by dash, bash and busybox, and the tools that scripts call. What a shell
 * says begins with the script and the line, what a tool says with the tool.
 */
final class ShellHints {

  static final String FIRST = "$1 in a shell";

  static final String CORE_LIMIT =
      "The limit on core files cannot be changed (%s), and none are written here: leave out"
          + " what sets it, such as 'ulimit -c 0', or let the program go on without.";

  private static final String BASH_ONLY =
      "The script is run by a POSIX shell, which does not know this (%s): leave out what bash"
          + " alone has, like [[, arrays and pipefail.";

  private static final String WINDOWS =
      "A file has Windows line ends, which are taken for a part of the word before them (%s): save"
          + " it with Unix ones (LF).";

  /** {@code run.sh: 3: }, {@code run.sh: line 3: } */
  private static final String LINE = ".+?: (?:line )?\\d+: ";

  private static final String QUOTE = "[`'‘\"]";
  private static final String UNQUOTE = "['’\"]";
  private static final String NAMED = QUOTE + "?(.+?)" + UNQUOTE + "?";

  static final List<Hint> TABLE =
      List.of(
          Hint.of(
              ".*?([^\\s:]*(?:\r"
                  + "|\\\\r"
                  + "|\\^M)[^\\s:]*).*(?:not found|bad interpreter|No such file).*",
              WINDOWS),
          Hint.of(LINE + "(\\[\\[|source|function|let|declare|shopt): not found", BASH_ONLY),
          Hint.of(
              LINE + "(?:exec: )?" + SharedHints.INSTALLER + ": (?:command )?not found",
              SharedHints.NO_INSTALL),
          Hint.of("logname: (no login name)", SharedHints.NO_LOGIN),
          Hint.of(LINE + "(?:exec: )?(.+): (?:command )?not found", SharedHints.NO_PROGRAM),
          Hint.of(
              "(?:/usr/bin/)?env: " + QUOTE + "(.+?)" + UNQUOTE + ": No such file or directory",
              SharedHints.NO_PROGRAM),
          Hint.of(
              LINE + "cd: (?:can't cd to )?(.+?)(?:: No such file or directory)?",
              ShellHints::noFile),
          Hint.of(
              ".*cannot open (?:file )?" + NAMED + "(?: for reading)?(?:: | \\()No such file.*",
              ShellHints::noFile),
          Hint.of(
              "[\\w./-]+: (?:line \\d+: )?(?:(?:cannot|can't) [a-z ]+:? )?"
                  + NAMED
                  + "(?:: Cannot open)?: No such file or directory",
              ShellHints::noFile),
          Hint.of("[\\w./-]+: (?:line \\d+: )?(.+): Is a directory", SharedHints.IS_FOLDER),
          Hint.of(
              ".*" + QUOTE + "(.+?)" + UNQUOTE + ": Read-only file system", SharedHints::readOnly),
          Hint.of(
              "(?:.*?: )?(?:(?:line )?\\d+: )?(?:.* (?=/)|cannot create )?(.+?)(?:: Cannot open)?:"
                  + " Read-only file system",
              SharedHints::readOnly),
          Hint.of(
              ".*(?:cannot create|open failed:) " + NAMED + ": Permission denied",
              found -> SharedHints.denied(found, "'<' and not '>'")),
          Hint.of(
              LINE + "(.+): Permission denied",
              found -> !found.isIn("cannot "),
              SharedHints.notExecutable("'sh FILE' or 'python FILE'")),
          Hint.of(
              "[\\w./-]+: " + QUOTE + "?(/.+?)" + UNQUOTE + "?: Permission denied",
              found -> SharedHints.denied(found, "'<' and not '>'")),
          Hint.of(
              LINE + "(.+): Argument list too long",
              "More or longer names than fit were given to '%s' at once: let them come one by one,"
                  + " like find \"$1\" -type f -exec … {} +, or by a pipe into xargs."),
          Hint.of(
              LINE + "\\$?(\\d+): (?:parameter not set|unbound variable)",
              "There is no argument %s: the program is called with one argument, the data's path."),
          Hint.of(
              LINE + "(.+): (?:parameter not set|unbound variable)",
              "Nothing was given to '%s' under 'set -u': see how it is written, or give it a"
                  + " default, like ${NAME:-…}."),
          Hint.of(
              LINE
                  + "([Ss]yntax error:? (?:end of file unexpected.*|Unterminated quoted string"
                  + "|unexpected end of file)|unexpected EOF while looking for .*)",
              "Something in the script does not end (%s): look for a quote, an if, a loop or a"
                  + " bracket that is not closed, and for Windows line ends."),
          Hint.of(
              LINE
                  + "[Ss]yntax error:? ((?:word|newline|\"(?:done|fi|then|do|else|esac|}|\\))\")"
                  + " unexpected.*|near unexpected token .*)",
              SharedHints.NO_SYNTAX),
          Hint.of(LINE + "set: Illegal option (.*)", BASH_ONLY),
          Hint.of(LINE + "(.*[Bb]ad substitution)", BASH_ONLY),
          Hint.of(LINE + "Syntax error: (.*)", BASH_ONLY),
          Hint.of(
              ".*(division by (?:zero|0).*)",
              found -> !found.line().group().startsWith("ZeroDivisionError"),
              "A number was divided by nothing (%s): see whether the data are there and have lines,"
                  + " and ask before dividing."),
          Hint.of(
              "[\\w./-]+:.* function `?(\\w+)'? (?:never|not) defined",
              "This awk has no function '%s': gensub, strftime and others are gawk's alone, so do"
                  + " without, or ask the operator for an image with gawk."),
          Hint.of(
              LINE + "(?:\\[: )?(Illegal number: .*|.*: integer expression expected)",
              "A text was taken for a whole number (%s): a shell knows no fractions, so let awk"
                  + " count, and see whether the data have empty fields."),
          Hint.of(
              LINE + "\\[: (.*unexpected operator|too many arguments)",
              "A test got more or fewer words than it takes (%s): put variables into quotes, like ["
                  + " \"$NAME\" = a ], and write = for ==."),
          Hint.of(
              ".*(Broken pipe)",
              "A program wrote into a pipe whose reader had ended (%s), like 'head': read to the"
                  + " end, or take no notice of its exit code."),
          Hint.of(LINE + "ulimit: (error setting limit \\(Invalid argument\\))", CORE_LIMIT));

  private ShellHints() {}

  private static String noFile(Hint.Found found) {
    return SharedHints.noFile(found, FIRST);
  }
}
