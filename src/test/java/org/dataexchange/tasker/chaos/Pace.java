package org.dataexchange.tasker.chaos;

import java.time.Duration;

/**
 * How many times as long everything takes, on a machine that is as many times as slow: what is
 * waited for, what the parts are set to, and the time between faults. It is set once, before
 * anything else is begun.
 */
final class Pace {

  private static int times = 1;

  private Pace() {}

  static void set(int slower) {
    times = slower;
  }

  static int times() {
    return times;
  }

  static Duration millis(long usual) {
    return Duration.ofMillis(usual * times);
  }

  static Duration seconds(long usual) {
    return Duration.ofSeconds(usual * times);
  }

  static Duration minutes(long usual) {
    return Duration.ofMinutes(usual * times);
  }
}
