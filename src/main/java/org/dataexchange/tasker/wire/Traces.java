package org.dataexchange.tasker.wire;

import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.RunListener;

/**
 * Makes traces of runs, for whoever follows a task through several systems. A trace is for looking
 * at: whatever becomes of it, no call here fails or waits. Thread-safe.
 */
public interface Traces extends RunListener {

  /** Nobody follows anything. */
  Traces NONE = new Traces() {};

  /** A request came in the context of its sender's trace. */
  default void came(RequestKey key, TraceContext sender) {}

  /** The context in which what is said of that request's run goes out, if it is traced here. */
  default Optional<TraceContext> of(UUID answerId) {
    return Optional.empty();
  }
}
