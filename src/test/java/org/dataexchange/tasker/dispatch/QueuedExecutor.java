package org.dataexchange.tasker.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Keeps what it is given until the test lets it go. */
final class QueuedExecutor implements Executor {

  private final Deque<Runnable> queue = new ArrayDeque<>();

  @Override
  public void execute(Runnable work) {
    queue.add(work);
  }

  /** Does all that waits, and what comes of it, on this thread. */
  void runAll() {
    while (!queue.isEmpty()) {
      queue.poll().run();
    }
  }

  int waiting() {
    return queue.size();
  }
}
