package org.dataexchange.tasker.sandbox.container;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Removes the containers of runs that have ended, soon and in the background. A run that begins
 * again has another one of that name, which is not removed in its place. Thread-safe.
 */
public final class BackgroundRemoval implements AutoCloseable {

  private final Map<String, Discard> waiting = new ConcurrentHashMap<>();
  private final Consumer<String> remove;
  private final BackgroundWork upkeep;

  /** The removal is given the id of a run. */
  public BackgroundRemoval(Consumer<String> remove, ThreadFactory threads) {
    this.remove = remove;
    this.upkeep = new BackgroundWork(threads, Duration.ZERO, () -> false);
  }

  public void add(String runId) {
    Discard discard = new Discard(runId);
    if (waiting.putIfAbsent(runId, discard) == null) {
      upkeep.add("The container of run " + runId, discard);
    }
  }

  /** Nothing of that name is removed once this returns. */
  public void callOff(String runId) {
    Optional.ofNullable(waiting.remove(runId)).ifPresent(Discard::callOff);
  }

  private final class Discard implements Runnable {
    private final String runId;
    private boolean isOff;

    Discard(String runId) {
      this.runId = runId;
    }

    @Override
    public synchronized void run() {
      try {
        if (!isOff) {
          remove.accept(runId);
        }
      } finally {
        waiting.remove(runId, this);
      }
    }

    synchronized void callOff() {
      isOff = true;
    }
  }

  @Override
  public void close() {
    upkeep.close();
  }
}
