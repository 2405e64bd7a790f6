package org.dataexchange.tasker.dispatch;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs work on the server's threads, and can end all of it in bounded time: gently, when what has
 * begun goes on, or by an interrupt. Thread-safe.
 */
final class Workers {

  private final Set<Work> waiting = new LinkedHashSet<>();
  private final Set<Thread> busy = new HashSet<>();
  private boolean ending;

  /** And what is done with it if it will never begin. */
  private record Work(Runnable work, Runnable instead) {
    // two of the same kind are two
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * Hands work over.
   *
   * @param instead done in its place, on any thread, if {@link #beginNothing} comes before it
   */
  void submit(Executor executor, Runnable work, Runnable instead) {
    Work fresh = new Work(work, instead);
    if (!await(fresh)) {
      instead.run();
      return;
    }
    try {
      executor.execute(() -> run(fresh));
    } catch (RuntimeException | Error e) {
      forget(fresh);
      throw e;
    }
  }

  private synchronized boolean await(Work work) {
    return !ending && waiting.add(work);
  }

  private synchronized void forget(Work work) {
    waiting.remove(work);
  }

  private void run(Work work) {
    if (!enter(work)) {
      return;
    }
    try {
      work.work().run();
    } finally {
      leave();
    }
  }

  private synchronized boolean enter(Work work) {
    return waiting.remove(work) && busy.add(Thread.currentThread());
  }

  /** The thread is the server's: it goes back to the pool without our interrupt. */
  private synchronized void leave() {
    busy.remove(Thread.currentThread());
    if (ending) {
      Thread.interrupted();
    }
    notifyAll();
  }

  /** From now on no work begins; what is done instead is done when this returns. */
  void beginNothing() {
    end();
    letGoOfUnbegun();
  }

  private synchronized void end() {
    ending = true;
  }

  /** Work that waits for its turn does not begin; what comes later does. */
  void letGoOfUnbegun() {
    unbegun().forEach(work -> work.instead().run());
  }

  private synchronized List<Work> unbegun() {
    List<Work> unbegun = List.copyOf(waiting);
    waiting.clear();
    return unbegun;
  }

  /** Waits for the end of what is under way. Returns false if some of it goes on. */
  synchronized boolean await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!busy.isEmpty() && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
    return busy.isEmpty();
  }

  /**
   * Interrupts what is under way and waits for its end; what waits never begins. Returns false if
   * some went on.
   */
  synchronized boolean stop(Duration atMost) throws InterruptedException {
    ending = true;
    waiting.clear();
    busy.forEach(Thread::interrupt);
    return await(atMost);
  }
}
