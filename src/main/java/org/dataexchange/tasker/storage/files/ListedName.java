package org.dataexchange.tasker.storage.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;

/** The paths of a tree as its digests have them: a character for each byte. */
final class ListedName {

  private static final char NOT_UTF_8 = '\uFFFD';

  private ListedName() {}

  /**
   * A relative path by its bytes, UTF-8 or not, with a backslash before each backslash and in the
   * place of each line end: two paths have two names, and none ends a line.
   */
  static String of(Path path) {
    String name = bytes(path);
    boolean odd = name.chars().anyMatch(c -> c == '\\' || c == '\n' || c == '\r');
    return odd ? name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r") : name;
  }

  private static String bytes(Path path) {
    String text = path.toString();
    return text.indexOf(NOT_UTF_8) < 0
        ? new String(text.getBytes(UTF_8), ISO_8859_1)
        : decoded(Path.of("/").resolve(path).toUri().getRawPath());
  }

  /** Only as an address does a path of Java's tell the bytes of a name that is no UTF-8. */
  private static String decoded(String address) {
    int end = address.endsWith("/") ? address.length() - 1 : address.length();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 1; i < end; i++) {
      char c = address.charAt(i);
      bytes.write(c == '%' ? Integer.parseInt(address, i + 1, i + 3, 16) : c);
      i += c == '%' ? 2 : 0;
    }
    return bytes.toString(ISO_8859_1);
  }
}
