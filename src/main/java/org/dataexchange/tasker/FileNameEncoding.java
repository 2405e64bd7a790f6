package org.dataexchange.tasker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * A check that the server can write every file's name. Java takes their encoding from the locale
 * that it is started under, and under POSIX, as in many containers, it is ASCII.
 */
final class FileNameEncoding {

  private FileNameEncoding() {}

  /** What an operator should change; empty if nothing. */
  static Optional<String> warning() {
    return warning(System.getProperty("sun.jnu.encoding", UTF_8.name()));
  }

  static Optional<String> warning(String encoding) {
    boolean all = Charset.isSupported(encoding) && Charset.forName(encoding).equals(UTF_8);
    return all
        ? Optional.empty()
        : Optional.of(
            "names of files are "
                + encoding
                + " here, and tasks whose code or data have other letters in theirs fail: start the"
                + " server under LC_ALL=C.UTF-8");
  }
}
