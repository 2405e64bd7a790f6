package org.dataexchange.tasker.outcome;

import java.util.List;

/**
 * The ends of R's programs: with an error, the calls that led to it, the warnings that came before
 * it, and {@code Execution halted}. Of a file that cannot be opened the error says nothing; a
 * warning names it.
 */
final class RHints {

  static final String FIRST = "commandArgs(TRUE)[1] in R";

  private static final String OPEN =
      ".*(?:cannot|could not|unable to) open (?:compressed )?file '(.+?)'";

  private static final SharedHints.Reading READING =
      new SharedHints.Reading(
          "read it with fileEncoding = \"UTF-8-BOM\"",
          "read it with fileEncoding = \"UTF-16\", and sep = \"\\t\" if Excel wrote it",
          "open it with gzfile(path)",
          "read it with a package for it, or save it as CSV");

  private static final String UTF_16 =
      "What was read seems to be UTF-16, or no text (%s): read it with fileEncoding = \"UTF-16\","
          + " and sep = \"\\t\" if Excel wrote it.";

  static final List<Hint> TABLE =
      List.of(
          Hint.of(
              ".*there is no package called [‘'](.+?)[’'].*",
              "There is no package '%s' in the image, and nothing can be installed while a program"
                  + " runs: ask the operator for an image that has it, or do without it."),
          Hint.of(
              ".*('lib = \".+?\"' is not writable|unable to install packages"
                  + "|trying to use CRAN without setting a mirror).*",
              "Nothing can be installed while a program runs (%s): ask the operator for an image"
                  + " that has the package."),
          Hint.of(
              ".*(failed to download renv .*|All download methods failed).*",
              "The code brings renv, which would install itself and its packages first (%s): leave"
                  + " its .Rprofile out of the code, and ask the operator for an image that has the"
                  + " packages."),
          Hint.of(
              ".*package [‘'](.+?)[’'] was (?:installed before|built (?:before|under))"
                  + " .*re-?install.*",
              "The package '%s' was built for another version of R: take the image's own, or ask"
                  + " the operator for an image that has it."),
          Hint.of(
              ".*(error (?:reading from|writing to) connection).*",
              found -> found.mentions("node$con"),
              "A process that the program had started for a part of the work is gone (%s): see what"
                  + " ends it there, by running that part without the others."),
          Hint.of(
              ".*could not find function \"(.+?)\".*",
              "R knows no function '%s' here: load the package that has it, like library(NAME), and"
                  + " see how it is written."),
          Hint.of(
              ".*object '(.+?)' not found.*",
              "Nothing is called '%s' where R looks for it: compare it with names() of the data,"
                  + " and with what the program made before."),
          Hint.of(
              OPEN + "(?:: |, probable reason ')No such file or directory'?",
              found -> found.subject().equals("NA"),
              "The name of a file is %s: commandArgs(TRUE) has one part alone, the data's path."),
          Hint.of(
              ".*(invalid 'description' argument).*",
              "The name of a file is none (%s): commandArgs(TRUE) has one part alone, the data's"
                  + " path."),
          Hint.of(OPEN + "(?:: |, probable reason ')No such file or directory'?", RHints::noFile),
          Hint.of("(?:Error: |.*File )'(.+?)' does not exist.*", RHints::noFile),
          Hint.of(OPEN + ": it is a directory", SharedHints.IS_FOLDER),
          Hint.of(
              OPEN + "(?:: |, probable reason ')Read-only file system'?", SharedHints::readOnly),
          Hint.of("Read-only file system: '(.+?)'\\. Unable to create.*", SharedHints::readOnly),
          Hint.of(
              "\\* '(.+?)'",
              found -> found.mentions("Cannot open file for writing"),
              "'%s' is where nothing can be written: " + SharedHints.OUT + "."),
          Hint.of(
              OPEN + "(?:: |, probable reason ')Permission denied'?",
              found -> SharedHints.denied(found, "open = \"r\"")),
          Hint.of(
              ".*cannot open file '(Rplots.*?)'",
              "A plot that is given no file goes into '%s' in the working directory, where nothing"
                  + " can be written: open one first, like"
                  + " pdf(file.path(Sys.getenv(\"TASKER_OUT\"), \"plot.pdf\"))."),
          Hint.of(
              OPEN,
              found -> found.isInput() || !found.isIn("/tmp/"),
              "'%s' cannot be made there, as nothing can be written but below /tmp: "
                  + SharedHints.OUT
                  + "."),
          Hint.of(
              ".*(cannot change working directory).*",
              "setwd() was asked for a folder that is not in the sandbox (%s): the data's path is"
                  + " commandArgs(TRUE)[1], and the code lies in the working directory already."),
          Hint.of(
              ".*(unable to start device \\w+|unable to open connection to X11 display).*",
              "There is no screen here (%s): open a file for the plot, like png(path, type ="
                  + " \"cairo\") or pdf(path)."),
          Hint.of(
              ".*cannot allocate vector of size (.*)",
              found -> SharedHints.noMemory(found, "R was refused a vector of %s")),
          Hint.of(
              ".*(subscript out of bounds)",
              "A row, column or part was asked for that is not there (%s): compare it with dim()"
                  + " and names() of what was read."),
          Hint.of(
              ".*(undefined columns selected)",
              "A column was asked for that the table does not have (%s): compare it with names() of"
                  + " what was read."),
          Hint.of(
              ".*(non-numeric argument to .*|invalid 'type' \\(character\\) of argument)",
              "A text was taken for a number (%s): see by str() whether the data have empty fields,"
                  + " another separator, or a decimal comma (dec = \",\")."),
          Hint.perhaps(
              ".*(invalid multibyte string|embedded nul|invalid input found on input).*",
              READING::of),
          Hint.of(
              ".*(invalid multibyte string.*<(?:ff><fe|fe><ff)>.*|embedded nul.*"
                  + "|[Ff]ile is encoded in UTF-16).*",
              UTF_16),
          Hint.of(
              ".*(invalid multibyte (?:string|character).*|invalid input found on input"
                  + " connection.*|input string \\d+ is invalid.*)",
              "A text is not UTF-8 (%s): name its encoding, like read.csv(path, fileEncoding ="
                  + " \"latin1\")."),
          Hint.of(
              ".*(C stack usage|evaluation nested too deeply|infinite recursion).*",
              SharedHints.TOO_DEEP),
          Hint.of(
              ".*(missing value where TRUE/FALSE needed|argument is of length zero"
                  + "|the condition has length > 1)",
              "What 'if' or 'while' was given is not one TRUE or FALSE (%s): see whether the data"
                  + " have empty fields or lack a column, and ask is.na() and length() first."),
          Hint.of(
              ".*(line \\d+ did not have \\d+ elements|more columns than column names"
                  + "|duplicate 'row.names' are not allowed|no lines available in input).*",
              "The table is not as R takes it (%s): name its separator, quotes and heading, like"
                  + " read.table(path, sep = \";\", quote = \"\\\"\", header = TRUE)."),
          Hint.of(
              ".*(replacement has \\d+ rows?, data has \\d+|differing number of rows: .*)",
              "Columns of unlike lengths were put together (%s): see length() and nrow() of each,"
                  + " and what was left out before."),
          Hint.of(".*(?:cannot open URL|URL) '(.+?)'.*", SharedHints::noNetwork),
          Hint.of(
              ".*(all connections are in use).*",
              SharedHints.TOO_MANY_FILES + "close() each when it is read."),
          Hint.of("Error: (unexpected .*)", SharedHints.NO_SYNTAX));

  private RHints() {}

  private static String noFile(Hint.Found found) {
    return SharedHints.noFile(found, FIRST);
  }
}
