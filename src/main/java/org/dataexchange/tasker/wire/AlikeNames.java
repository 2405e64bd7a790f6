package org.dataexchange.tasker.wire;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.dataexchange.tasker.text.Printable;

/**
 * Names in a request that are none of the protocol's, but are like one: {@code TaskId}, {@code
 * task_id}, as the writers of JSON of other languages make them. They mean nothing, as all unknown
 * ones, but explain why another is missing.
 */
final class AlikeNames {

  private static final Map<String, String> KNOWN =
      RequestFields.KNOWN.stream().collect(toUnmodifiableMap(AlikeNames::plain, name -> name));

  /** No name of the protocol is nearly as long. */
  private static final int MOST_NAME = 40;

  private final Map<String, String> found = new HashMap<>();

  private static String plain(String name) {
    return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** Notes a name that is not known. */
  void note(String name) {
    if (name.length() <= MOST_NAME) {
      String known = KNOWN.get(plain(name));
      if (known != null) {
        found.putIfAbsent(known, name);
      }
    }
  }

  /** For a person, behind what is said of a name that is missing; empty if nothing is like it. */
  String insteadOf(String known) {
    String name = found.get(known);
    return name == null
        ? ""
        : "; '%s' is there, and is not '%s'".formatted(Printable.of(name), known);
  }
}
