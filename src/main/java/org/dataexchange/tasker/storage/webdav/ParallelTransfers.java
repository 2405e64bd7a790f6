package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.dataexchange.tasker.disk.FileUse;

/**
 * Does a list of things, several at a time: the caller works, and others help where threads are
 * free. The first failure ends it. When it returns nobody works on any of it any more.
 */
final class ParallelTransfers<T> {

  /** Beside the thread of the caller, for one list and for all. */
  static final int HELPERS = 7;

  static final int ALL_HELPERS = 16;

  private final Iterator<T> things;
  private final FileUse<T> work;
  private final Set<Thread> helpers = new HashSet<>();
  private boolean closed;
  private Optional<Throwable> failure = Optional.empty();

  private ParallelTransfers(Iterable<T> things, FileUse<T> work) {
    this.things = things.iterator();
    this.work = work;
  }

  /**
   * @param work does one thing; an interrupt asks it to stop
   * @param free how many helpers there may be for all lists, so that the executor's threads are
   *     never used up
   * @throws IOException the first failure of the work, or an interrupt
   */
  static <T> void run(List<T> things, FileUse<T> work, Executor executor, Semaphore free)
      throws IOException {
    ParallelTransfers<T> transfers = new ParallelTransfers<>(things, work);
    for (int i = 0; i < Math.min(HELPERS, things.size() - 1) && free.tryAcquire(); i++) {
      transfers.callHelper(executor, free);
    }
    try {
      transfers.workOn();
    } finally {
      transfers.close();
    }
    switch (transfers.failure.orElse(null)) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case InterruptedException e -> throw new IOException("the transfer was interrupted", e);
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void callHelper(Executor executor, Semaphore free) {
    try {
      executor.execute(
          () -> {
            try {
              help();
            } finally {
              free.release();
            }
          });
    } catch (RejectedExecutionException e) {
      // the server is stopping; the caller works alone
      free.release();
    }
  }

  private void help() {
    synchronized (this) {
      if (closed) {
        return;
      }
      helpers.add(Thread.currentThread());
    }
    try {
      workOn();
    } finally {
      synchronized (this) {
        helpers.remove(Thread.currentThread());
        // the interrupt was meant for this work, not for what the thread does next
        Thread.interrupted();
        notifyAll();
      }
    }
  }

  private void workOn() {
    for (Optional<T> next = next(); next.isPresent(); next = next()) {
      try {
        work.of(next.get());
      } catch (Throwable e) { // whatever it is, the caller is to have it: the thing is not done
        failed(e);
      }
    }
  }

  private synchronized Optional<T> next() {
    return failure.isEmpty() && things.hasNext() ? Optional.of(things.next()) : Optional.empty();
  }

  private synchronized void failed(Throwable e) {
    if (failure.isEmpty()) {
      failure = Optional.of(e);
    }
  }

  /** Waits for the helpers, and drives them if there is a failure. */
  private synchronized void close() {
    closed = true;
    boolean interrupted = false;
    while (!helpers.isEmpty()) {
      if (failure.isPresent() || interrupted) {
        helpers.forEach(Thread::interrupt);
      }
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
        failed(e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
