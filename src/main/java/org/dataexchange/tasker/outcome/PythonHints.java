package org.dataexchange.tasker.outcome;

import static org.dataexchange.tasker.outcome.SharedHints.NO_JSON;
import static org.dataexchange.tasker.outcome.SharedHints.TOO_MANY_FILES;
import static org.dataexchange.tasker.outcome.SharedHints.notExecutable;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The ends of Python's programs, and of the libraries that are used most. */
final class PythonHints {

  static final String FIRST = "sys.argv[1] in Python";

  private static final String TO_READ =
      "mode 'r', which numpy.memmap, shelve and h5py do not take by themselves";

  private static final SharedHints.Reading READING =
      new SharedHints.Reading(
          "open it with encoding='utf-8-sig'",
          "open it with encoding='utf-16'",
          "open it with gzip.open(path, 'rt')",
          "open it with zipfile, or pandas.read_excel");

  private static final String NO_SUCH_NAME =
      "Nothing is called %s where the program looks for it: compare it with the names of the data's"
          + " columns or fields.";

  static final List<Hint> TABLE =
      List.of(
          Hint.of(
              // not a list of what would do, whose first is named above it
              "(?:ModuleNotFoundError: No module named|(?!- ).*Missing optional dependency"
                  + "|ImportError: .* tried using:) '(.+?)'.*",
              "There is no module '%s' in the image: name its package in a requirements.txt beside"
                  + " the entry file, or do without it."),
          Hint.of(
              "FileNotFoundError: \\[Errno 2\\] .*: '" + SharedHints.INSTALLER + "'",
              SharedHints.NO_INSTALL),
          Hint.of(
              "OSError: \\[Errno -?\\d+\\] (.*)",
              found -> found.mentions("getlogin("),
              SharedHints.NO_LOGIN),
          Hint.of(
              "FileNotFoundError: \\[Errno 2\\] .*: '(.*)'",
              found -> found.mentions("_execute_child") && !found.isIn("/tmp/data/"),
              SharedHints.NO_PROGRAM),
          Hint.of(
              "FileNotFoundError: \\[Errno 2\\] .*: '(.*)'|FileNotFoundError: (.*) not found\\.",
              PythonHints::noFile),
          Hint.of(
              "FileNotFoundError: \\[Errno 2\\] Unable to .* name = '(.+?)', errno = 2,.*",
              PythonHints::noFile),
          Hint.of(
              "(?:\\w+\\.)+\\w*Error: '?(.+?)'?: No such file or directory", PythonHints::noFile),
          Hint.of("\\S+: can't open file '(.+?)': \\[Errno 2\\].*", PythonHints::noFile),
          Hint.of("IsADirectoryError: \\[Errno 21\\] .*: '(.*)'", SharedHints.IS_FOLDER),
          Hint.of(
              "NotADirectoryError: \\[Errno 20\\] .*: '(.*)'",
              "A part of '%s' is a file and no folder: where the data set is one file, open"
                  + " sys.argv[1] itself."),
          Hint.of("[\\w.]*[Ee]rror: \\[Errno 30\\] .*'(.*)'", SharedHints::readOnly),
          Hint.of(
              "PermissionError: \\[Errno 13\\] .*: '(.*)'",
              found -> found.mentions("_execute_child"),
              notExecutable("'sh FILE' or 'python FILE'")),
          Hint.of(
              "[\\w.]*[Ee]rror: \\[Errno 13\\] .*: b?'(.*)'",
              found -> SharedHints.denied(found, TO_READ)),
          Hint.of(
              "\\w+Error: .*Unable to .* name = '(.+?)', errno = (?:13|30),.*",
              found -> SharedHints.denied(found, TO_READ)),
          Hint.of(
              "\\w+Error: .*(unable to lock file, errno = \\d+).*",
              "HDF5 locks each file that it opens, which does not go here (%s): set"
                  + " os.environ['HDF5_USE_FILE_LOCKING'] = 'FALSE' before h5py or netCDF4 is"
                  + " imported."),
          Hint.of(
              "OSError: \\[Errno -101\\] NetCDF: HDF error: b?'(.*)'",
              "netCDF cannot open '%s' so: nothing can be written among the data, so take mode 'r';"
                  + " if that is taken already, the file is not whole."),
          Hint.of(
              "lmdb\\.ReadonlyError: (.+?): .*",
              "LMDB makes a lock beside '%s', where nothing can be written: open it with"
                  + " readonly=True, lock=False."),
          Hint.of(
              "OSError: error when opening file `(.+)`",
              found -> found.mentions("[E::fai_"),
              "An index is to be made beside '%s', where nothing can be written: bring it with the"
                  + " data, or copy the file to /tmp first."),
          Hint.of(
              "(?:\\w+\\.)*_?(?:Array)?MemoryError(?:: (.*))?",
              found ->
                  SharedHints.noMemory(found, "Python was refused the memory that it asked for")),
          Hint.of(
              "SyntaxError: (Missing parentheses in call to 'print'.*)",
              "The program is written for Python 2, and the image has Python 3: %s"),
          Hint.of(
              "[\\w.]+: (.*(?:\\\\ufeff|UTF-8 BOM|ï»¿).*)",
              "What was read begins with a byte order mark (%s): open the file with"
                  + " encoding='utf-8-sig'."),
          Hint.of(
              "UnicodeDecodeError: ('utf-?8' codec can't decode byte 0xf[ef] in position 0: .*)",
              found -> READING.of(found).isEmpty(),
              "A file is UTF-16, as its first bytes say (%s): open it with encoding='utf-16'."),
          Hint.of(
              "(?:KeyError|ValueError|_csv\\.Error): (.*(?:\\\\x00|ÿþ|þÿ|contains NUL).*)",
              "What was read is UTF-16 (%s): open the file with encoding='utf-16', or 'utf-16-le'"
                  + " where it has no byte order mark."),
          Hint.perhaps("UnicodeDecodeError: (.*)", PythonHints::notPlain),
          Hint.of(
              "UnicodeDecodeError: ('utf-?8' codec can't decode byte 0x8b in position 1: .*)",
              "A file is compressed by gzip, as its first bytes say (%s): open it with"
                  + " gzip.open(path, 'rt')."),
          Hint.of(
              "UnicodeDecodeError: ('utf-?8' codec can't decode byte 0x[89].* in position .*)",
              "A file is not in the encoding with which it is read (%s): such a byte is one of"
                  + " Windows' own signs, so open it with encoding='cp1252'."),
          Hint.of(
              "UnicodeDecodeError: ('ascii' codec can't decode byte .*)",
              "A file is not in the encoding with which it is read (%s): most are UTF-8, so open it"
                  + " with encoding='utf-8'."),
          Hint.of(
              "UnicodeDecodeError: (.*)",
              "A file is not in the encoding with which it is read (%s): name its own, like"
                  + " open(path, encoding='latin-1')."),
          Hint.of(
              "UnicodeError: (UTF-16 stream does not start with BOM)",
              "A file is UTF-16 without a mark, or not UTF-16 (%s): name its own encoding, like"
                  + " open(path, encoding='utf-16-le')."),
          Hint.of(
              "UnicodeEncodeError: (.*)",
              "A text cannot be written in the encoding that was chosen (%s): write it as UTF-8,"
                  + " with open(path, 'w', encoding='utf-8')."),
          Hint.of(
              "EOFError: (EOF when reading a line)",
              "The program asks for input (%s), and nobody answers: take all that it needs from the"
                  + " code and the data."),
          Hint.of(
              "IndexError: (list index out of range)",
              found -> found.mentions("sys.argv"),
              "sys.argv has fewer parts than the program takes (%s): it is called with one"
                  + " argument, the data's path."),
          Hint.of("(?:\\w+\\.)*JSONDecodeError: (.*)", NO_JSON),
          Hint.of(
              "ValueError: (current limit exceeds maximum limit)",
              found -> found.mentions("RLIMIT_CORE"),
              ShellHints.CORE_LIMIT),
          Hint.of(
              "KeyError: (.*)",
              found -> found.mentions("os.environ") || isOfEnvironment(found),
              "The environment has no variable %s here: take what the program needs from the code"
                  + " and the data, or give it a default, like os.environ.get(NAME, '…')."),
          Hint.of(
              "TypeError: (.*NoneType.*)",
              found -> found.mentions("os.getenv(") || found.mentions("environ.get("),
              "A variable that the program takes from the environment is not there (%s): give it a"
                  + " default, or take the value from the code and the data."),
          Hint.perhaps("KeyError: ['\"](.*)['\"]", found -> READING.ofName(found, found.subject())),
          Hint.of("KeyError: (.*)", NO_SUCH_NAME),
          Hint.of(
              "ValueError: (could not convert string to float: .*|invalid literal for int\\(\\)"
                  + " .*)",
              "A text was taken for a number (%s): see whether the data have a heading, empty"
                  + " fields, or another separator."),
          Hint.of(
              "pandas\\.errors\\.(?:ParserError: Error tokenizing data\\. C error|EmptyDataError):"
                  + " (.*)",
              "The table is not as pandas takes it (%s): see whether it is the right file, and name"
                  + " its separator and heading, like read_csv(path, sep=';', header=0)."),
          Hint.of(
              "OSError: \\[Errno 24\\] (Too many open files).*",
              TOO_MANY_FILES + "close each when it is read, as 'with open(…)' does."),
          Hint.of(
              "(?:zoneinfo\\._common\\.)?ZoneInfoNotFoundError: (.*)",
              "The image does not know the time zone (%s): see how it is written, and name tzdata"
                  + " in a requirements.txt."),
          Hint.of(
              "locale\\.Error: (.*)",
              "The image has no such locale (%s): take 'C.UTF-8', and write numbers and dates by"
                  + " what the program says itself."));

  private PythonHints() {}

  private static String noFile(Hint.Found found) {
    return SharedHints.noFile(found, FIRST);
  }

  /** Unless it was unpacked already: then what is within it is in another encoding. */
  private static Optional<String> notPlain(Hint.Found found) {
    String where =
        switch (found.read().map(DataStart::kind).orElse(DataStart.Kind.UTF_8_MARK)) {
          case GZIP -> "0x8b in position 1:";
          case ZIP -> "in position \\d{1,2}:";
          case UTF_16_LITTLE, UTF_16_BIG -> "in position 0:";
          case UTF_8_MARK -> "0xef in position 0:";
        };
    return Pattern.compile(where).matcher(found.subject()).find()
        ? READING.of(found)
        : Optional.empty();
  }

  /** Whoever imported {@code environ} by its name alone shows it in no line of his own. */
  private static boolean isOfEnvironment(Hint.Found found) {
    return found.all().clues().stderr().lines().stream()
        .anyMatch(
            line -> line.matches("(?s)\\s*File \"(<frozen os>|.*/os\\.py)\".* in __getitem__"));
  }
}
