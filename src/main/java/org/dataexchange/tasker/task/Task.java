package org.dataexchange.tasker.task;

import java.util.Objects;

/**
 * A sender's order: run this code beside that data. Its parts are validated where they are made, so
 * that a task which exists can be run without looking at its text again.
 *
 * @param id chosen by the sender and echoed back, 1 to 200 characters, possibly hostile
 * @param keep its sandbox after its end, for somebody who wants to look into it?
 */
public record Task(
    String id,
    SharePath code,
    SharePath data,
    CodeHash approved,
    AskedLimits limits,
    AskedImage image,
    boolean keep) {

  /** The longest {@link #id}, in characters. */
  public static final int MAX_ID = 200;

  public Task {
    Objects.requireNonNull(code);
    Objects.requireNonNull(data);
    Objects.requireNonNull(approved);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(image);
    if (!usableId(id)) {
      throw new IllegalArgumentException("no usable task id");
    }
  }

  /** Can this text be a task id: 1 to 200 characters that can all be written as UTF-8? */
  public static boolean usableId(String id) {
    return !id.isEmpty()
        && id.codePointCount(0, id.length()) <= MAX_ID
        && id.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }
}
