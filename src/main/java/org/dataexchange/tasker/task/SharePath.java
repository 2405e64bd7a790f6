package org.dataexchange.tasker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.dataexchange.tasker.text.Printable;

/**
 * A path below a storage's root, as a sender wrote it: folders and a name separated by '/'. It
 * cannot name anything above the root, and it means the same on every storage and in the container.
 */
public record SharePath(String value) {

  private static final int MAX_PART = 255;
  private static final int MAX_PATH = 2048;

  /** Refuses what is no path, saying what is wrong with it and what is accepted. */
  public SharePath {
    if (value.isEmpty()) {
      throw refused(value, "it is empty");
    }
    if (value.getBytes(UTF_8).length > MAX_PATH) {
      throw refused(value.substring(0, 100) + "…", "it is longer than " + MAX_PATH + " bytes");
    }
    if (value.codePoints().anyMatch(SharePath::odd)) {
      throw refused(value, "it has a control character, a backslash or half a character");
    }
    for (String part : value.split("/", -1)) {
      check(value, part);
    }
  }

  private static void check(String value, String part) {
    if (part.isEmpty()) {
      throw refused(value, "it starts or ends with '/', or has '//' in it");
    }
    if (part.equals(".") || part.equals("..")) {
      throw refused(value, "'" + part + "' is no name");
    }
    if (part.getBytes(UTF_8).length > MAX_PART) {
      throw refused(value, "a name in it is longer than " + MAX_PART + " bytes");
    }
  }

  private static boolean odd(int character) {
    return Character.isISOControl(character)
        || character == '\\'
        || Character.getType(character) == Character.SURROGATE;
  }

  /** The names on the way, outermost first; never empty. */
  public List<String> parts() {
    return List.of(value.split("/"));
  }

  /** The last name on the way. */
  public String name() {
    return parts().getLast();
  }

  private static Refused refused(String value, String why) {
    return new Refused(
        Reason.INVALID_MESSAGE,
        "the path '%s' cannot be used: %s; a path is relative to the storage's root, like 'study/code'"
            .formatted(Printable.of(value), why));
  }

  @Override
  public String toString() {
    return value;
  }
}
