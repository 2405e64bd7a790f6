package org.dataexchange.tasker.storage.webdav.client;

import java.util.Optional;

/**
 * An ETag.
 *
 * @param value without weak mark and quotes
 * @param weak does it only promise that the meaning is the same?
 */
public record EntityTag(String value, boolean weak) {

  /** Reads a header or a property; some servers leave the quotes away, and some double them. */
  public static Optional<EntityTag> parse(String text) {
    String value = text.strip();
    boolean weak = value.regionMatches(true, 0, "W/", 0, 2);
    value = weak ? value.substring(2) : value;
    while (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
      value = value.substring(1, value.length() - 1);
    }
    return value.isEmpty() ? Optional.empty() : Optional.of(new EntityTag(value, weak));
  }

  /** Do both stand for one version? */
  public boolean matches(EntityTag other) {
    return value.equals(other.value);
  }

  /** Can a cut transfer go on under this tag, and is it fit for a header? */
  public boolean resumes() {
    return !weak && value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"');
  }

  /** As a header has it. */
  public String quoted() {
    return '"' + value + '"';
  }
}
