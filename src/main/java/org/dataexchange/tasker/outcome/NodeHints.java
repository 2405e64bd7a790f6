package org.dataexchange.tasker.outcome;

import java.util.List;
import java.util.Optional;

/**
 * The ends of Node's programs: with the line of the program, the error, where it came from, and
 * what the error holds. One that nobody waited for stands in brackets, what caused it behind a
 * word.
 */
final class NodeHints {

  static final String FIRST = "process.argv[2] in Node";

  private static final String ERROR =
      "(?:Uncaught )?\\[?(?:\\[?cause\\]?: )?\\w*Error(?: \\[\\w+\\])?: ";

  private static final SharedHints.Reading READING =
      new SharedHints.Reading(
          "take it off, like text.replace(/^\\uFEFF/, '')",
          "read it as 'utf16le', and take the mark off, like text.replace(/^\\uFEFF/, '')",
          "unpack it with zlib.gunzipSync()",
          "read it with a module for it, or save it as CSV");

  static final List<Hint> TABLE =
      List.of(
          Hint.of(
              ERROR + "Cannot find module '([./].*?)'.*",
              "There is no '%s' beside the program: see how it is written, and whether all of the"
                  + " program's folder was named as the code."),
          Hint.of(
              ERROR + "Cannot find (?:module|package) '(.+?)'.*",
              "There is no module '%s': put it into the code's folder, as nothing is installed for"
                  + " this runtime."),
          Hint.of(
              "SyntaxError: (Cannot use import statement.*|Cannot use 'import\\.meta'.*"
                  + "|Unexpected token 'export')",
              "Only a module may say so (%s): put a package.json with {\"type\": \"module\"} beside"
                  + " the entry file, or write require()."),
          Hint.of(
              ERROR + "(require\\(\\) of ES Module .*|\\w+ is not defined in ES module scope.*)",
              "Modules and require() do not go together (%s): load it with await import(), or bring"
                  + " a version of it that require() takes."),
          Hint.of("Error: spawn(?:Sync)? (.+) ENOENT", SharedHints.NO_PROGRAM),
          Hint.of(
              "Error: spawn(?:Sync)? (.+) EACCES",
              SharedHints.notExecutable("'sh FILE' or 'node FILE'")),
          Hint.of(ERROR + "ENOENT: .*?'(.*?)'.*", found -> SharedHints.noFile(found, FIRST)),
          Hint.of(
              ERROR + "(EISDIR: .*)",
              "A folder was taken for a file (%s): name the file in it that is to be read."),
          Hint.of(
              ERROR + "ENOTDIR: .*'(.*)'",
              "A part of '%s' is a file and no folder: where the data set is one file, open"
                  + " process.argv[2] itself."),
          Hint.of(ERROR + "EROFS: .*'(.*)'", SharedHints::readOnly),
          Hint.of(
              ERROR + "(?:EACCES|EPERM): .*'(.*)'", found -> SharedHints.denied(found, "flag 'r'")),
          Hint.of(
              ERROR + "(The \"(?:path|file|paths\\[\\d\\])\" argument must be .* undefined)",
              "The name of a file is undefined (%s): the program is called with one argument, the"
                  + " data's path, which is process.argv[2]."),
          Hint.of(
              "FATAL ERROR: .*?(JavaScript heap out of memory|out of memory).*",
              found ->
                  SharedHints.noMemory(
                      found, "Node's heap, which gets a part of the memory, is full (%s)")),
          Hint.of(
              ERROR + "(Array buffer allocation failed|Invalid typed array length.*)",
              found ->
                  SharedHints.noMemory(
                      found, "Node was refused the memory that it asked for (%s)")),
          Hint.of(
              ERROR
                  + "(Invalid string length|Cannot create a string longer than .*"
                  + "|File size \\(\\d+\\) is greater than .*)",
              "Node takes no text or file as large as that at once (%s): read it in pieces, with"
                  + " fs.createReadStream and readline."),
          Hint.perhaps("SyntaxError: .*JSON.*", READING::of),
          Hint.of(
              "SyntaxError: (?:\\S+: )?(Unexpected token '?\uFEFF.*JSON.*)",
              "What was read begins with a byte order mark (%s): take it off first, like"
                  + " text.replace(/^\\uFEFF/, '')."),
          Hint.of(
              "SyntaxError: (?:\\S+: )?(Unexpected token '?\uFFFD.*JSON.*)",
              "What was read as JSON is no UTF-8 (%s): it may be UTF-16, to be read as 'utf16le',"
                  + " or packed."),
          Hint.of("SyntaxError: (?:\\S+: )?(.*JSON.*)", SharedHints.NO_JSON),
          Hint.of(
              "\\[?UnhandledPromiseRejection.* reason [\"']?(.*?)[\"']?\\.?(?:\\]?\\s*\\{?)?",
              "A promise was refused (%s) and nobody caught it: await it within try and catch, and"
                  + " reject with an Error, which tells where it came from."),
          Hint.of(
              "TypeError: (Cannot read propert.*)",
              found -> found.mentions("process.env."),
              "A variable that the program takes from the environment is not there (%s): give it a"
                  + " default, like process.env.NAME ?? '…', or take the value from the code and"
                  + " the data."),
          Hint.perhaps("TypeError: Cannot read propert.*", NodeHints::marked),
          Hint.of(
              "TypeError: (Cannot read propert.*)",
              "Something was asked of what is not there (%s): see whether the data have that field"
                  + " in each row, and whether a file ends with an empty line."),
          Hint.of(
              "TypeError: (.+ is not (?:a function|iterable).*)",
              "What the program calls or goes through is something else (%s): see what it holds,"
                  + " and which version of Node and of the module the program is for."),
          Hint.of(
              "ReferenceError: (.+ is not defined)",
              "A name was used that nothing was given (%s): see how it is written, and require()"
                  + " the module that it comes from."),
          Hint.of("RangeError: (Maximum call stack size exceeded)", SharedHints.TOO_DEEP),
          Hint.of(
              ERROR + "EMFILE: (too many open files).*",
              SharedHints.TOO_MANY_FILES + "read one after another, and close each."),
          Hint.of(
              ERROR + "(?:The module '(?:.*)'|(.+?\\.node): .*)",
              found -> found.mentions("ERR_DLOPEN_FAILED"),
              "A module was built for another system or version of Node (%s): bring one built for"
                  + " the image's, or one in JavaScript alone."));

  private NodeHints() {}

  /** The field that is not there may be the first, with a mark before its name. */
  private static Optional<String> marked(Hint.Found found) {
    return READING
        .of(found)
        .filter(
            read ->
                found
                    .read()
                    .filter(
                        start ->
                            start.kind() == DataStart.Kind.UTF_8_MARK || start.kind().isUtf16())
                    .isPresent());
  }
}
