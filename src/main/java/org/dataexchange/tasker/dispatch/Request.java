package org.dataexchange.tasker.dispatch;

import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Task;

/** A message with a usable task id: it gets an answer, whatever else is wrong with it. */
public sealed interface Request {

  RequestKey key();

  String taskId();

  /** A task that can be run. */
  record Valid(RequestKey key, Task task) implements Request {
    @Override
    public String taskId() {
      return task.id();
    }
  }

  /** A request that is answered with why it is refused. */
  record Invalid(RequestKey key, String taskId, Refused why) implements Request {}
}
