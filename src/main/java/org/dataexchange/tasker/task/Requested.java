package org.dataexchange.tasker.task;

import java.util.Optional;

/**
 * Who asked for what. For the record alone: it is in no answer.
 *
 * @param code its path; none if the request had no usable one
 * @param data its path; none if the request had no usable one
 * @param sender the user that published the request, for whom the broker vouches; none where the
 *     sender did not say so
 */
public record Requested(Optional<String> code, Optional<String> data, Optional<String> sender) {

  static Requested by(Optional<String> sender, Task task) {
    return new Requested(
        Optional.of(task.code().value()), Optional.of(task.data().value()), sender);
  }

  static final Requested NOTHING =
      new Requested(Optional.empty(), Optional.empty(), Optional.empty());
}
