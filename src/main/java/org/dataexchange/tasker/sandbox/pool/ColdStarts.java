package org.dataexchange.tasker.sandbox.pool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs that somebody waits for while the engine makes their sandboxes. What nobody waits for yet
 * comes after them. Thread-safe.
 */
public final class ColdStarts {

  private int making;

  /** Does what a run waits for. */
  public void during(Runnable work) {
    begin();
    try {
      work.run();
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    making++;
  }

  private synchronized void end() {
    making--;
    notifyAll();
  }

  /** Returns when no run waits, or when that takes too long: others must get there some time. */
  synchronized void await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos(); making > 0 && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
