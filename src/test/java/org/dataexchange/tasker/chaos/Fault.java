package org.dataexchange.tasker.chaos;

import java.time.Duration;

/**
 * Something that goes wrong from outside.
 *
 * @param at how long after the first task
 * @param away how long until it is put right, where somebody must do that
 * @param which of several, modulo how many there are
 */
record Fault(Kind kind, Duration at, Duration away, int which) {

  @Override
  public String toString() {
    return "%6.1f s  %-20s for %4.1f s  (%d)"
        .formatted(at.toMillis() / 1e3, kind, away.toMillis() / 1e3, which);
  }
}
