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
      Set.of(
          "tasker.attempts",
          "tasker.broker.ca",
          "tasker.broker.cert",
          "tasker.broker.key",
          "tasker.broker.heartbeat",
          "tasker.broker.queues",
          "tasker.broker.uri",
          "tasker.broker.uri.file",
          "tasker.cache.size",
          "tasker.cancel.queue",
          "tasker.cancel.users",
          "tasker.code-hash.required",
          "tasker.container.runtime",
          "tasker.dead.queue",
          "tasker.dependencies",
          "tasker.dependencies.index-url",
          "tasker.dependencies.network",
          "tasker.dependencies.require-hashes",
          "tasker.dependencies.size",
          "tasker.dependencies.wheelhouse",
          "tasker.done.queue",
          "tasker.http.insecure",
          "tasker.http.origin",
          "tasker.image",
          "tasker.keep",
          "tasker.limits.cpus",
          "tasker.limits.disk",
          "tasker.limits.memory",
          "tasker.limits.output",
          "tasker.limits.pids",
          "tasker.message.size",
          "tasker.node",
          "tasker.orphan.grace",
          "tasker.prepared",
          "tasker.progress.exchange",
          "tasker.remember",
          "tasker.reply.prefix",
          "tasker.results.password",
          "tasker.results.password.file",
          "tasker.results.url",
          "tasker.results.username",
          "tasker.retry.window",
          "tasker.runtimes",
          "tasker.shutdown",
          "tasker.shutdown.wait",
          "tasker.storage.ca",
          "tasker.storage.etag",
          "tasker.storage.insecure",
          "tasker.storage.marker",
          "tasker.storage.password",
          "tasker.storage.password.file",
          "tasker.storage.timeout",
          "tasker.storage.url",
          "tasker.storage.username",
          "tasker.task.timeout",
          "tasker.todo.queue",
          "tasker.workers",
          "tasker.workspace",
          "tasker.workspace.host");

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
