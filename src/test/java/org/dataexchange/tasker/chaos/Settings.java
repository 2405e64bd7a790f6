package org.dataexchange.tasker.chaos;

import java.time.Duration;
import java.util.Map;

/** What the servers are set to, in seconds instead of minutes: each takes effect in each chaos. */
final class Settings {

  static final int ATTEMPTS = 3;
  static final Duration REMEMBER = Pace.seconds(20);
  static final Duration GRACE = Pace.seconds(30);
  static final Duration WINDOW = Pace.seconds(10);

  /** What a node of the broker says of itself. A client is gone after two heartbeats. */
  static final String BROKER =
      """
      [{rabbit, [{heartbeat, %d}, {cluster_partition_handling, pause_minority}]},
       {kernel, [{net_ticktime, %d}]}].
      """
          .formatted(Pace.seconds(4).toSeconds(), Pace.seconds(8).toSeconds());

  private Settings() {}

  /** Of every server. */
  static Map<String, String> all() {
    return Map.of(
        "TASKER_WORKERS",
        "2",
        "TASKER_LIMITS_MEMORY",
        "128MiB",
        // so little that a small disk has room for all workers
        "TASKER_LIMITS_DISK",
        "16MiB",
        "TASKER_LIMITS_OUTPUT",
        "8MiB",
        "TASKER_TASK_TIMEOUT",
        Pace.minutes(2).toString(),
        "TASKER_ATTEMPTS",
        Integer.toString(ATTEMPTS),
        "TASKER_REMEMBER",
        REMEMBER.toString(),
        "TASKER_ORPHAN_GRACE",
        GRACE.toString(),
        "TASKER_RETRY_WINDOW",
        WINDOW.toString());
  }
}
