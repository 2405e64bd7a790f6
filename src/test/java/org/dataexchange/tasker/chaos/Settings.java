package org.dataexchange.tasker.chaos;

import java.time.Duration;
import java.util.Map;

/** What the servers are set to, in seconds instead of minutes: each takes effect in each chaos. */
final class Settings {

  static final int ATTEMPTS = 3;
  static final Duration REMEMBER = Duration.ofSeconds(20);
  static final Duration GRACE = Duration.ofSeconds(30);
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** What a node of the broker says of itself. A client is gone after two heartbeats. */
  static final String BROKER =
      """
      [{rabbit, [{heartbeat, 4}, {cluster_partition_handling, pause_minority}]},
       {kernel, [{net_ticktime, 8}]}].
      """;

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
        "PT2M",
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
