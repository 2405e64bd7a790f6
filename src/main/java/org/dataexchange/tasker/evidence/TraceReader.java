package org.dataexchange.tasker.evidence;

import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;

/**
 * Reads what {@code strace -f -y} wrote about a run. What was opened is told by the path that the
 * kernel gave for the descriptor, never by the argument alone, which another thread can rewrite
 * while it is being looked at. One reader serves all threads.
 */
public final class TraceReader implements Evidence.Reader {

  @Override
  public Evidence.Reading open(RunFolder folder) {
    return new GrowingTrace(folder);
  }
}
