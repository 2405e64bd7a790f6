package org.dataexchange.tasker.dispatch;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs work on the server's threads, and can end all of it in bounded time. Thread-safe. */
final class Workers {

  private final Set<Thread> busy = new HashSet<>();
  private boolean stopping;

  /** Hands work over; work that has not begun when {@link #stop} is called never does. */
  void submit(Executor executor, Runnable work) {
    executor.execute(() -> run(work));
  }

  private void run(Runnable work) {
    if (!enter()) {
      return;
    }
    try {
      work.run();
    } finally {
      leave();
    }
  }

  private synchronized boolean enter() {
    return !stopping && busy.add(Thread.currentThread());
  }

  /** The thread is the server's: it goes back to the pool without our interrupt. */
  private synchronized void leave() {
    busy.remove(Thread.currentThread());
    if (stopping) {
      Thread.interrupted();
    }
    notifyAll();
  }

  /** Interrupts what is under way and waits for its end. Returns false if some went on. */
  synchronized boolean stop(Duration atMost) throws InterruptedException {
    stopping = true;
    busy.forEach(Thread::interrupt);
    long end = System.nanoTime() + atMost.toNanos();
    while (!busy.isEmpty() && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
    return busy.isEmpty();
  }
}
