package org.dataexchange.tasker.outcome;

import java.util.List;
import java.util.Optional;

/** The troubles of programs in any language, and the sentences that the tables of several share. */
final class SharedHints {

  static final String OUT = "write to /tmp, and results to $TASKER_OUT";

  static final String NO_PROGRAM =
      "There is no program '%s' in the image: do it in the program's own language, or ask the"
          + " operator for an image that has it.";

  static final String INSTALLER = "(pip3?|apt|apt-get|apk|yum|dnf)";

  static final String NO_INSTALL =
      "Nothing can be installed while a program runs (%s): name Python's libraries in a"
          + " requirements.txt beside the entry file, and ask the operator for an image that has all"
          + " else.";

  static final String NO_LOGIN =
      "Nobody is logged in here (%s): ask for the user's name in another way, like"
          + " getpass.getuser() in Python or 'id -un' in a shell.";

  private static final String OPENED =
      "have the operator open it to all (chmod -R a+rX, also the folders above it, such as /root),"
          + " or put it elsewhere in the image.";

  static final String IS_FOLDER = "'%s' is a folder: name the file in it that is to be read.";

  static final String NO_SYNTAX =
      "The image's runtime cannot read the program (%s): correct it, or write it for the version of"
          + " the language that the image has.";

  static final String TOO_DEEP =
      "A function calls itself too deeply (%s): see what is to end that, or write it as a loop.";

  static final String NO_JSON =
      "What was read as JSON is none (%s): see whether it is the right file, whole, and one JSON"
          + " value.";

  static final String TOO_MANY_FILES = "The program met the limit on open files (%s): ";

  static final List<Hint> TABLE =
      List.of(
          Hint.of(
              ".*(Name or service not known|failure in name resolution|Could not resolve host"
                  + "|[Cc]ouldn't resolve host|unable to resolve host|getaddrinfo \\w+"
                  + "|Network is unreachable|ENETUNREACH|outgoing traffic has been disabled"
                  + "|offline mode is enabled|couldn't connect to '\\S+' to load (?:the|this) files?).*",
              SharedHints::noNetwork),
          Hint.of(
              ".*?(unable to open database file|attempt to write a readonly database"
                  + "|this file is a WAL-enabled database).*",
              "SQLite cannot work on its file (%s): it makes others beside one in WAL mode, and"
                  + " nothing can be written among the data. See that the path is right, then open"
                  + " it as 'file:PATH?immutable=1' (a URI), or copy it to /tmp first."),
          Hint.of(
              ".*?([\\w.+-]+\\.so[.\\d]*): cannot open shared object file.*",
              "The image has no library '%s', which a module or a program needs: ask the operator"
                  + " for an image that has it, or take one that does without (like"
                  + " opencv-python-headless)."),
          Hint.of(
              ".*?([\\w./+-]+): failed to map segment from shared object(?!: Cannot allocate).*",
              "The program made or unpacked '%s' itself, and nothing in /tmp can be loaded as a"
                  + " library: ask the operator for an image that has it built in (for Java,"
                  + " unpacked), or do without what compiles while it runs, like torch.compile or"
                  + " sourceCpp()."),
          Hint.of(
              "fatal: detected dubious ownership in repository at '(.+?)'.*",
              "git refuses '%s', as the data are another user's here: tell it first, with 'git"
                  + " config --global --add safe.directory \"*\"'."),
          Hint.of(
              "\\[E::\\w+\\] Failed to open \\w* ?index (.+?) ?: (?:Read-only.*|Permission denied)",
              "An index is to be made at '%s', where nothing can be written: bring it with the"
                  + " data, or copy the file to /tmp first."),
          Hint.of(
              ".*(?:no display name and no \\$DISPLAY|could not connect to display"
                  + "|requires the '\\w+' interactive framework).*",
              "There is no screen here (%s): let plots go to files, like matplotlib.use('Agg') and"
                  + " savefig()."),
          Hint.of(
              "(?:.*/python\\S*: )?(?:ERROR: |error: |E: )?(No module named pip"
                  + "|No matching distribution found for .*|externally-managed-environment"
                  + "|Unable to (?:acquire|lock) [a-z ]+?)(?: \\(.*| /.*)?",
              NO_INSTALL),
          Hint.of("(?:Syntax|Indentation|Tab)Error: (.*)", NO_SYNTAX));

  /** How the launcher says that nothing of the algorithm's could be begun. */
  static final List<Hint> UNSTARTED =
      List.of(
          Hint.of(
              "cannot run '(.+?)': there is none in .*",
              "The image has no '%s' in any folder of its PATH, and no entry point or activation of"
                  + " the image's is run: ask for another image (image in the request), or have the"
                  + " operator set PATH in the image or name the command with its whole path in"
                  + " tasker.runtimes."),
          Hint.of(
              "cannot run '(.+?)': Permission denied",
              "The image keeps '%s' from the user that algorithms run as, who is never root: "
                  + OPENED),
          Hint.of(
              "cannot run '(.+?)': (?:No such file or directory|Exec format error)",
              "The image's '%s' cannot be started: it is not there, or it is a script without a"
                  + " '#!' line or with one that names nothing, or for another processor or C"
                  + " library. Have the operator mend the image or tasker.runtimes."));

  private SharedHints() {}

  /** First is what the language calls the first argument. */
  static String noFile(Hint.Found found, String first) {
    return found.isIn("/tmp/data/")
        ? "There is no '%s' among the data: the first argument (%s) is the path of the data set itself, a folder or a file."
            .formatted(Hints.quoted(found.subject().substring("/tmp/data/".length())), first)
        : "There is no '%s' in the sandbox: the data's path is the first argument (%s), the code lies in the working directory, and files can be made in /tmp and $TASKER_OUT."
            .formatted(found.quoted(), first);
  }

  static String readOnly(Hint.Found found) {
    return "'%s' is in %s, where nothing can be written: %s."
        .formatted(found.quoted(), found.isInput() ? "the code or the data" : "the image", OUT);
  }

  /** The kernel says so of what is another user's, before it looks whether that can be written. */
  static String denied(Hint.Found found, String toRead) {
    return found.isInput()
        ? "'%s' is in the code or the data, where nothing can be written: open it to read alone (%s), or copy it to /tmp first."
            .formatted(found.quoted(), toRead)
        : "'%s' is closed to algorithms: read the code and the data, %s."
            .formatted(found.quoted(), OUT);
  }

  static String notExecutable(String how) {
    return "'%s' cannot be started: the code's executable bits are not kept and /tmp lets no"
        + " program start, so give it to its runtime, like "
        + how
        + ".";
  }

  static String noMemory(Hint.Found found, String who) {
    return "%s: read the data in pieces, or ask for a larger limits.memory than %s."
        .formatted(who.formatted(found.quoted()), found.all().granted().memory());
  }

  static String noNetwork(Hint.Found found) {
    List<String> tried = found.all().evidence().networkAttempts();
    return "There is no network (%s%s): bring what the program loads with the code or the data."
        .formatted(
            found.quoted(), tried.isEmpty() ? "" : ", tried was " + Hints.quoted(tried.getFirst()));
  }

  /** How a language is told what a file really is. */
  record Reading(String marked, String utf16, String gzip, String zip) {

    /** One sentence on the file that was read last, if it is no plain text. */
    Optional<String> of(Hint.Found found) {
      return found.read().map(this::sentence);
    }

    /** The same where that explains why a name is not found. */
    Optional<String> ofName(Hint.Found found, String name) {
      return found.read().filter(read -> read.hides(name)).map(this::sentence);
    }

    private String sentence(DataStart read) {
      return "'%s' %s."
          .formatted(
              Hints.quoted(read.path()),
              switch (read.kind()) {
                case UTF_8_MARK ->
                    "begins with a byte order mark, which plain UTF-8 makes a part of the first"
                        + " name: "
                        + marked;
                case UTF_16_LITTLE, UTF_16_BIG -> "is UTF-16, as its first bytes say: " + utf16;
                case GZIP -> "is compressed by gzip: " + gzip;
                case ZIP -> "is a zip archive, as .xlsx files are, and no text: " + zip;
              });
    }
  }
}
