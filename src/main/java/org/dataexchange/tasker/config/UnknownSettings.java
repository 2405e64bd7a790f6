package org.dataexchange.tasker.config;

import java.util.Collection;
import java.util.List;
import java.util.Set;
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
          "tasker.image",
          "tasker.keep",
          "tasker.limits.cpus",
          "tasker.limits.disk",
          "tasker.limits.memory",
          "tasker.limits.output",
          "tasker.limits.pids",
          "tasker.message.size",
          "tasker.metrics.role",
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

  private UnknownSettings() {}

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
        .distinct()
        .sorted()
        .toList();
  }
}
