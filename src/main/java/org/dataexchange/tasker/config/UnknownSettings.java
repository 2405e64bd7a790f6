package org.dataexchange.tasker.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Keys that look like Tasker's and are not: mostly misspelt, and without effect otherwise. */
public final class UnknownSettings {

  private static final Set<String> KNOWN =
      SettingsTable.all().stream()
          .flatMap(setting -> setting.keys().stream())
          .collect(Collectors.toUnmodifiableSet());

  /** Keys of former versions, and what is done instead. */
  private static final Map<String, String> GONE =
      Map.of(
          "tasker.metrics.role",
          "METRICS_AUTHENTICATION and the roles in server.xml say who sees /metrics");

  private UnknownSettings() {}

  /**
   * Keys that meant something once and are still set, with what is done instead.
   *
   * @param lookup a key's text, if it is set
   */
  public static Map<String, String> gone(Function<String, Optional<String>> lookup) {
    return GONE.entrySet().stream()
        .filter(key -> lookup.apply(key.getKey()).isPresent())
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * The keys that begin like Tasker's and are none of them.
   *
   * @param runtimes commands, each of which may have an image of its own
   */
  public static List<String> among(Iterable<String> keys, Collection<String> runtimes) {
    Set<String> images =
        runtimes.stream().map(Settings.Image::key).collect(Collectors.toUnmodifiableSet());
    return StreamSupport.stream(keys.spliterator(), false)
        .filter(key -> key.startsWith("tasker.") && !KNOWN.contains(key) && !images.contains(key))
        .filter(key -> !GONE.containsKey(key))
        .distinct()
        .sorted()
        .toList();
  }
}
