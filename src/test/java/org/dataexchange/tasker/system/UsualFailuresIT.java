package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.outcome.ProgramEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The failures that authors meet most, each run for real, and what they are advised to change. */
@Timeout(600)
@SystemTest
class UsualFailuresIT {

  private static final String OUT = "write to /tmp, and results to $TASKER_OUT.";
  private static final String PYTHON = "sys.argv[1] in Python";
  private static final String NO_FILE =
      "There is no '%s' in the sandbox: the data's path is the first argument (%s), the code lies"
          + " in the working directory, and files can be made in /tmp and"
          + " $TASKER_OUT.";
  private static final String NO_PROGRAM =
      "There is no program '%s' in the image: do it in the program's own language, or ask the"
          + " operator for an image that has it.";
  private static final String NO_START =
      "'%s' cannot be started: the code's executable bits are not kept and /tmp lets no program"
          + " start, so give it to its runtime, like 'sh FILE' or 'python FILE'.";
  private static final String NO_BASH =
      "The script is run by a POSIX shell, which does not know this (%s): leave out what bash alone"
          + " has, like [[, arrays and pipefail.";
  private static final String NO_CORE_LIMIT =
      "The limit on core files cannot be changed (%s), and none are written here: leave out what"
          + " sets it, such as 'ulimit -c 0', or let the program go on without.";

  /**
   * @param limits as a request has them
   * @param advice in full, but for what was measured
   */
  private record Failure(String name, String entry, String program, String limits, String advice) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Failure python(String name, String program, String advice) {
    return new Failure(name, "run.py", program, "", advice);
  }

  private static Failure shell(String name, String program, String advice) {
    return new Failure(name, "run.sh", program, "", advice);
  }

  private static Failure limited(String name, String program, String limits, String advice) {
    return new Failure(name, "run.py", program, ", \"limits\": {%s}".formatted(limits), advice);
  }

  static final List<Failure> FAILURES =
      List.of(
          python(
              "missing-module",
              "import pandas",
              "There is no module 'pandas' in the image: name its package in a requirements.txt"
                  + " beside the entry file, or do without it."),
          python("relative-path", "open('people.json')", NO_FILE.formatted("people.json", PYTHON)),
          python("own-path", "open('/home/me/x.csv')", NO_FILE.formatted("/home/me/x.csv", PYTHON)),
          shell(
              "relative-path-sh",
              "wc -l < people.csv",
              NO_FILE.formatted("people.csv", "$1 in a shell")),
          shell(
              "relative-path-cat",
              "cat people.csv",
              NO_FILE.formatted("people.csv", "$1 in a shell")),
          python(
              "not-in-the-data",
              "import sys; open(sys.argv[1] + '/people.csv')",
              "There is no 'data/people.csv' among the data: the first argument (sys.argv[1] in"
                  + " Python) is the path of the data set itself, a folder or a file."),
          python(
              "folder-as-file",
              "import sys; open(sys.argv[1])",
              "'/tmp/data/data' is a folder: name the file in it that is to be read."),
          python(
              "file-as-folder",
              "import sys; open(sys.argv[1] + '/people.json/x')",
              "A part of '/tmp/data/data/people.json/x' is a file and no folder: where the data set"
                  + " is one file, open sys.argv[1] itself."),
          python(
              "writes-to-the-data",
              "import sys; open(sys.argv[1] + '/out.csv', 'w')",
              "'/tmp/data/data/out.csv' is in the code or the data, where nothing can be written: "
                  + OUT),
          python(
              "writes-beside-itself",
              "open('out.csv', 'w')",
              "'out.csv' is in the code or the data, where nothing can be written: " + OUT),
          shell(
              "writes-to-the-image",
              "echo 1 > /usr/out.csv",
              "'/usr/out.csv' is in the image, where nothing can be written: " + OUT),
          python(
              "host-by-name",
              "import urllib.request; urllib.request.urlopen('http://example.org/data.csv')",
              "There is no network (Name or service not known): bring what the program loads with"
                  + " the code or the data."),
          python(
              "host-by-address",
              "import socket; socket.create_connection(('10.1.2.3', 443), 5)",
              "There is no network (Network is unreachable, tried was AF_INET 10.1.2.3:443): bring"
                  + " what the program loads with the code or the data."),
          limited(
              "too-much-memory",
              "x = []\nwhile True: x.append(bytearray(1 << 20))",
              "\"memory\": \"32MiB\"",
              "The program had 32MiB of memory beside 16MiB of scratch and used …MiB: read the data"
                  + " in pieces, or ask for a larger limits.memory."),
          limited(
              "too-much-memory-at-once",
              "bytearray(1 << 50)",
              "\"memory\": \"32MiB\"",
              "Python was refused the memory that it asked for: read the data in pieces, or ask for"
                  + " a larger limits.memory than 32MiB."),
          limited(
              "too-long",
              "import time; time.sleep(60)",
              "\"timeout\": \"PT1S\"",
              "The run had PT1S of wall clock and used … s of processor; ask for a longer"
                  + " limits.timeout or do less."),
          limited(
              "too-much-output",
              "while True: print('x' * 1000)",
              "\"output\": \"64KiB\"",
              "At most 64KiB may go to stdout; write less, or write results to $TASKER_OUT."),
          limited(
              "scratch-is-full",
              "open('/tmp/x', 'wb').write(bytes(2 << 20))",
              "\"disk\": \"1MiB\"",
              "All files in /tmp and $TASKER_OUT may hold 1MiB together, and did; write less, or"
                  + " ask for a larger limits.disk."),
          limited(
              "too-many-processes",
              "import subprocess\nx = [subprocess.Popen(['sleep', '60']) for i in range(20)]",
              "\"pids\": 8",
              "At most 8 processes and threads may live at one time; start fewer."),
          python(
              "too-many-open-files",
              "x = [open('/dev/null') for i in range(5000)]",
              "The program met the limit on open files (Too many open files): close each when it is"
                  + " read, as 'with open(…)' does."),
          shell(
              "core-limit",
              "set -e; ulimit -c 0",
              NO_CORE_LIMIT.formatted("error setting limit (Invalid argument)")),
          python(
              "core-limit-py",
              "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
              NO_CORE_LIMIT.formatted("current limit exceeds maximum limit")),
          new Failure(
              "wrong-entry",
              "main.py",
              "print(1)",
              "",
              "the code at 'wrong-entry' needs exactly one entry file of run.py, run.sh, it has"
                  + " none"),
          shell(
              "windows-line-ends",
              "for f in a b; do\r\n  echo $f\r\ndone\r\n",
              "The script has Windows line ends, which the shell takes for a part of each line's"
                  + " last word: save it with Unix ones (LF)."),
          python(
              "python-2",
              "print 'x'",
              "The program is written for Python 2, and the image has Python 3: Missing parentheses"
                  + " in call to 'print'. Did you mean print(...)?"),
          python(
              "syntax",
              "for i in range(3)\n  print(i)",
              "The image's runtime cannot read the program (expected ':'): correct it, or write it"
                  + " for the version of the language that the image has."),
          shell("bash-test", "set -e\n[[ a == a ]]", NO_BASH.formatted("[[")),
          shell("bash-array", "a=(1 2)", NO_BASH.formatted("\"(\" unexpected")),
          shell("bash-option", "set -o pipefail", NO_BASH.formatted("-o pipefail")),
          python(
              "decoding",
              "open('/tmp/x', 'wb').write(b'caf\\xe9')\nopen('/tmp/x').read()",
              "A file is not in the encoding with which it is read ('utf-8' codec can't decode byte"
                  + " 0xe9 in position 3: unexpected end of data): name its own, like open(path,"
                  + " encoding='latin-1')."),
          python(
              "encoding",
              "open('/tmp/x', 'w', encoding='ascii').write('é')",
              "A text cannot be written in the encoding that was chosen ('ascii' codec can't encode"
                  + " character '\\xe9' in position 0: ordinal not in range(128)): write it as"
                  + " UTF-8, with open(path, 'w', encoding='utf-8')."),
          python(
              "not-executable",
              "import subprocess; subprocess.run(['./run.py'])",
              NO_START.formatted("./run.py")),
          shell("not-executable-sh", "./run.sh", NO_START.formatted("./run.sh")),
          python(
              "closed-file",
              "open('/root/x')",
              "'/root/x' is closed to algorithms: read the code and the data, " + OUT),
          shell("missing-program", "git status", NO_PROGRAM.formatted("git")),
          python(
              "missing-program-py",
              "import subprocess; subprocess.run(['git', 'status'])",
              NO_PROGRAM.formatted("git")),
          python(
              "second-argument",
              "import sys; sys.argv[2]",
              "sys.argv has fewer parts than the program takes (list index out of range): it is"
                  + " called with one argument, the data's path."),
          shell(
              "second-argument-sh",
              "set -u\necho $2",
              "There is no argument 2: the program is called with one argument, the data's path."),
          python(
              "asks-for-input",
              "input('Which file? ')",
              "The program asks for input (EOF when reading a line), and nobody answers: take all"
                  + " that it needs from the code and the data."),
          python(
              "no-json",
              "import json; json.loads('')",
              "What was read as JSON is none (Expecting value: line 1 column 1 (char 0)): see"
                  + " whether it is the right file, whole, and one JSON value."),
          python(
              "no-such-column",
              "{'a': 1}['rainfall']",
              "Nothing is called 'rainfall' where the program looks for it: compare it with the"
                  + " names of the data's columns or fields."),
          python(
              "no-number",
              "float('1,5')",
              "A text was taken for a number (could not convert string to float: '1,5'): see"
                  + " whether the data have a heading, empty fields, or another separator."),
          python(
              "its-own-error",
              "raise RuntimeError('no \\x1b[31mway')",
              "See stderr, which ends with: RuntimeError: no \\u001b[31mway"),
          python(
              "silent",
              "raise SystemExit(3)",
              "It wrote nothing to stderr; let the program say there why it gives up."));

  /** Those that were written down and are of this image's runtimes. */
  static final List<Failure> WRITTEN_DOWN =
      Stream.concat(written("python", "run.py"), written("shell", "run.sh")).toList();

  private static Stream<Failure> written(String file, String entry) {
    return ProgramEnd.of(file).stream()
        .filter(end -> !end.what().isEmpty())
        .map(end -> new Failure(file + '-' + end.name(), entry, end.program(), "", end.advice()));
  }

  private static TaskerSystem tasker;

  @BeforeAll
  static void runAll() throws Exception {
    tasker = new TaskerSystem("failures").start();
    ProgramEnd.copyDataTo(tasker.shares().root().resolve("data"));
    for (Failure failure : all()) {
      tasker.shares().file(failure.name() + '/' + failure.entry(), failure.program());
      tasker.send(tasker.shares().request(failure.name(), failure.name(), failure.limits()));
    }
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
  }

  static List<Failure> all() {
    return Stream.of(FAILURES, WRITTEN_DOWN).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void teach(Failure failure) {
    Answer answer = tasker.answer(failure.name());

    String advice = answer.report().path("advice").asText();
    assertEquals(failure.advice(), advice.replaceAll("(?<=[Uu]sed )[0-9.]+", "…"));
  }
}
