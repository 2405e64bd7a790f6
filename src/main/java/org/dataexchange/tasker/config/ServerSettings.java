package org.dataexchange.tasker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Size;

/** The server's own name, places, size and end. */
final class ServerSettings {

  static final int MOST_WORKERS = 256;

  /** As many as {@code server.xml} has threads for where it is not told how many are wanted. */
  static final int MOST_PROCESSORS = 48;

  /** The server's own patience, applicationManager in {@code server.xml}, is longer. */
  private static final Duration LONGEST_SHUTDOWN = Duration.ofHours(1);

  static final Setting<Integer> WORKERS =
      Setting.number("tasker.workers", 1, MOST_WORKERS)
          .otherwise(Optional.of(processors()), "number of processors");

  static final Setting<String> NODE =
      Setting.of("tasker.node", "a name of letters, digits, '.', '_', '-'", ServerSettings::node)
          .otherwise(Optional.empty(), "made once, kept in the workspace");

  static final Setting<Path> WORKSPACE =
      Setting.of("tasker.workspace", "an absolute path", text -> Path.of(text).toAbsolutePath())
          .otherwise(Optional.of("workspace"), "the server's work folder");

  static final Setting<Path> WORKSPACE_HOST =
      Setting.of("tasker.workspace.host", "an absolute path", Parsers::absolutePath)
          .otherwise(Optional.empty(), "found out");

  static final Setting<Size> CACHE_SIZE =
      Setting.of("tasker.cache.size", "a size like 10GiB, or 0 for no cache", Size::parse)
          .otherwise("10GiB");

  private static final Setting<Settings.Ends> SHUTDOWN =
      Setting.oneOf("tasker.shutdown", Settings.Ends.class).otherwise("detach");

  private static final Setting<Duration> SHUTDOWN_WAIT =
      Setting.of(
              "tasker.shutdown.wait",
              "an ISO-8601 duration like PT30S, at most " + LONGEST_SHUTDOWN,
              ServerSettings::shutdownWait)
          .otherwise("PT30S");

  static final List<Setting<?>> ALL =
      List.of(WORKERS, NODE, WORKSPACE, WORKSPACE_HOST, CACHE_SIZE, SHUTDOWN, SHUTDOWN_WAIT);

  private ServerSettings() {}

  private static String processors() {
    return Integer.toString(Math.min(MOST_PROCESSORS, Runtime.getRuntime().availableProcessors()));
  }

  private static String node(String text) {
    Parsers.require(text.matches("[A-Za-z0-9._-]{1,64}"));
    return text;
  }

  private static Duration shutdownWait(String text) {
    Duration wait = Parsers.duration(text);
    Parsers.require(wait.compareTo(LONGEST_SHUTDOWN) <= 0);
    return wait;
  }

  static Settings.Shutdown shutdown(Values values) {
    return new Settings.Shutdown(values.get(SHUTDOWN), values.get(SHUTDOWN_WAIT));
  }
}
