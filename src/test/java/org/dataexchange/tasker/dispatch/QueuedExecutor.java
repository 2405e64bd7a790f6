package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Keeps what it is given until the test lets it go. */
final class QueuedExecutor implements Executor {

  private static final int MANY = 100;

  private final Deque<Runnable> queue = new ArrayDeque<>();

  @Override
  public void execute(Runnable work) {
    queue.add(work);
  }

  /** Does all that waits, and what comes of it, on this thread. */
  void runAll() {
    for (int done = 0; !queue.isEmpty(); done++) {
      assertTrue(done < MANY, "the work makes more work without end");
      queue.poll().run();
    }
  }

  int waiting() {
    return queue.size();
  }
}
