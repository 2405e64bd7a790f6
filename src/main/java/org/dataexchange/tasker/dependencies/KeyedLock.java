package org.dataexchange.tasker.dependencies;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.FileWork;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/** Lets one at a time work on a name, while the others wait. Thread-safe. */
final class KeyedLock {

  private static final long LOOK_MILLIS = 250;

  private final Set<String> taken = new HashSet<>();

  /**
   * Waits for its turn, then works.
   *
   * @param wanted called now and then while the caller waits; throws if it shall not any more
   */
  <T> T take(String name, Runnable wanted, FileWork<T> work) throws IOException {
    await(name, wanted);
    return work(name, work);
  }

  private synchronized void await(String name, Runnable wanted) {
    try {
      while (!taken.add(name)) {
        wanted.run();
        wait(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageFailed("interrupted while another run installed the same", e);
    }
  }

  /** Works at once, or not at all if somebody else works on it. */
  <T> Optional<T> tryToTake(String name, FileWork<T> work) throws IOException {
    synchronized (this) {
      if (!taken.add(name)) {
        return Optional.empty();
      }
    }
    return Optional.of(work(name, work));
  }

  private <T> T work(String name, FileWork<T> work) throws IOException {
    try {
      return work.call();
    } finally {
      synchronized (this) {
        taken.remove(name);
        notifyAll();
      }
    }
  }
}
