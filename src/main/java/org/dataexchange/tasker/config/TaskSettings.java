package org.dataexchange.tasker.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;

/** Limits and rules of tasks, and for how long they are tried and remembered. */
final class TaskSettings {

  private static final Setting<Map<String, String>> RUNTIMES =
      Setting.of(
              "tasker.runtimes", "entry=command pairs, separated by commas", TaskSettings::runtimes)
          .otherwise("run.py=python,run.sh=sh");

  private static final Setting<Boolean> CODE_HASH_REQUIRED =
      Setting.flag("tasker.code-hash.required", "true");

  private static final Setting<Duration> TIMEOUT = Setting.duration("tasker.task.timeout", "PT24H");

  private static final Setting<Size> MEMORY =
      size("tasker.limits.memory", "2GiB", Limits.LEAST_MEMORY);

  private static final Setting<Double> CPUS =
      Setting.of(
              "tasker.limits.cpus", "a number of processors from 0.01 to 1024", TaskSettings::cpus)
          .otherwise("1");

  private static final Setting<Integer> PIDS =
      Setting.of("tasker.limits.pids", "a whole number from 4 to 1000000", TaskSettings::pids)
          .otherwise("512");

  private static final Setting<Size> DISK = size("tasker.limits.disk", "1GiB", Limits.LEAST_DISK);

  private static final Setting<Size> OUTPUT =
      size("tasker.limits.output", "64MiB", Limits.LEAST_OUTPUT);

  private static final Setting<Integer> ATTEMPTS =
      Setting.number("tasker.attempts", 1, 1000).otherwise("5");

  private static final Setting<Boolean> KEEP = Setting.flag("tasker.keep", "false");

  private static final Setting<Duration> REMEMBER = Setting.duration("tasker.remember", "PT10M");

  private static final Setting<Duration> RETRY_WINDOW =
      Setting.duration("tasker.retry.window", "PT5M");

  private static final Setting<Duration> ORPHAN_GRACE =
      Setting.duration("tasker.orphan.grace", "PT30M");

  static final List<Setting<?>> ALL =
      List.of(
          RUNTIMES,
          CODE_HASH_REQUIRED,
          TIMEOUT,
          MEMORY,
          CPUS,
          PIDS,
          DISK,
          OUTPUT,
          ATTEMPTS,
          KEEP,
          REMEMBER,
          RETRY_WINDOW,
          ORPHAN_GRACE);

  private TaskSettings() {}

  private static Setting<Size> size(String key, String standard, Size least) {
    return Setting.of(
            key,
            "a size like 512MiB, at least " + least,
            Parsers.size(least, new Size(Long.MAX_VALUE)))
        .otherwise(standard);
  }

  static Settings.Rules rules(Values values) {
    return new Settings.Rules(
        values.get(CODE_HASH_REQUIRED),
        values.get(RUNTIMES),
        values.get(ATTEMPTS),
        values.get(KEEP));
  }

  static Limits limits(Values values) {
    return new Limits(
        values.get(MEMORY),
        values.get(CPUS),
        values.get(PIDS),
        values.get(DISK),
        values.get(OUTPUT),
        values.get(TIMEOUT));
  }

  static Settings.Times times(Values values) {
    return new Settings.Times(
        values.get(REMEMBER), values.get(RETRY_WINDOW), values.get(ORPHAN_GRACE));
  }

  private static double cpus(String text) {
    double cpus = Double.parseDouble(text);
    Parsers.require(Limits.canBeCpus(cpus));
    return cpus;
  }

  private static int pids(String text) {
    int pids = Integer.parseInt(text);
    Parsers.require(Limits.canBePids(pids));
    return pids;
  }

  private static Map<String, String> runtimes(String text) {
    Map<String, String> runtimes = new LinkedHashMap<>();
    for (String pair : text.split(",")) {
      String[] parts = pair.strip().split("=", -1);
      Parsers.require(parts.length == 2 && parts[0].matches("[^/\\s]+\\.[^/\\s.]+"));
      runtimes.put(parts[0], Parsers.word(parts[1]));
    }
    Parsers.require(!runtimes.isEmpty());
    return runtimes;
  }
}
