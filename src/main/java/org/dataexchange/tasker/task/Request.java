package org.dataexchange.tasker.task;

import java.util.Optional;

/** A message with a usable task id: it gets an answer, whatever else is wrong with it. */
public sealed interface Request {

  RequestKey key();

  String taskId();

  /** By whom, and for what, as far as that can be told. */
  Requested asked();

  /** A task that can be run. */
  record Valid(RequestKey key, Task task, Optional<String> sender) implements Request {

    /** Of a sender that nobody vouches for. */
    public Valid(RequestKey key, Task task) {
      this(key, task, Optional.empty());
    }

    @Override
    public String taskId() {
      return task.id();
    }

    @Override
    public Requested asked() {
      return Requested.by(sender, task);
    }
  }

  /** A request that is answered with why it is refused. */
  record Invalid(RequestKey key, String taskId, Refused why, Requested asked) implements Request {

    /** Of which nothing else can be told. */
    public Invalid(RequestKey key, String taskId, Refused why) {
      this(key, taskId, why, Requested.NOTHING);
    }
  }
}
