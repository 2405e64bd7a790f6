package org.dataexchange.tasker.task;

import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The place where all that a run left is kept, for longer than the run's folder. Calls come from
 * the tasks' threads, several at a time, and throw {@link Failures.StorageFailed} where they fail.
 */
@FunctionalInterface
public interface Results extends AutoCloseable {

  /** For those who keep nothing: outputs are listed in the report, and go with their run. */
  Results NONE = (report, folder) -> {};

  /**
   * Keeps outputs, streams and report of a run in which something ran. All of it is there, and on
   * disk, when this returns, in the place of what was kept of the same run before; never half of
   * it, whatever it throws.
   *
   * @param folder where the run left it; not changed
   */
  void keep(Report report, RunFolder folder);

  /**
   * Opens what was kept of a run: {@code stdout}, {@code stderr}, {@code trace}, or {@code
   * outputs/…}. The caller closes it.
   *
   * @return nothing if it is no regular file, was not kept, or can only be had elsewhere
   */
  default Optional<FileChannel> open(Run run, String name) {
    return Optional.empty();
  }

  /**
   * Removes what was kept before that time, where this store can.
   *
   * @param removing is told each run before it is removed, and may throw, which leaves it there
   */
  default void removeOlder(Instant than, Consumer<String> removing) {}

  /** Why nothing can be kept now; empty if it can. */
  default String objection() {
    return "";
  }

  @Override
  default void close() {}
}
