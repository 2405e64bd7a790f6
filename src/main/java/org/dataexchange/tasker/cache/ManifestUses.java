package org.dataexchange.tasker.cache;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Which manifests are in use, and who transfers what is new of them: one at a time for each. */
final class ManifestUses {

  private static final long LOOK_MILLIS = 250;

  private static final class Use {
    private int users;
    private boolean transferring;
  }

  private final Map<String, Use> uses = new HashMap<>();

  synchronized void begin(String name) {
    uses.computeIfAbsent(name, key -> new Use()).users++;
  }

  synchronized void end(String name, boolean transferring) {
    Use use = uses.get(name);
    use.users--;
    if (transferring) {
      use.transferring = false;
      notifyAll();
    }
    if (use.users == 0) {
      uses.remove(name);
    }
  }

  /** Waits until nobody else transfers it, as {@link Lease#alone} says. */
  synchronized boolean alone(String name, Duration most, Runnable meanwhile)
      throws InterruptedException, TimeoutException {
    Use use = uses.get(name);
    long end = System.nanoTime() + most.toNanos();
    boolean waited = false;
    while (use.transferring) {
      waited = true;
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new TimeoutException();
      }
      meanwhile.run();
      wait(Math.min(left, LOOK_MILLIS));
    }
    use.transferring = true;
    return waited;
  }

  synchronized boolean inUse(String name) {
    return uses.containsKey(name);
  }
}
