package org.dataexchange.tasker.sandbox.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Ticker;

/**
 * How many sandboxes are to be ready: as many as the operator wants, and one more for each run that
 * found none lately, as far as memory allows. Those that are not wanted any more are used up.
 * Thread-safe.
 */
final class PoolSize {

  /** Of what the operator wants, at most. */
  static final int TIMES = 8;

  /** A burst may come again so soon. */
  static final Duration LATELY = Duration.ofMinutes(10);

  /** Of the machine's memory that is available, the part that they may take. */
  private static final int PART = 64;

  /** More than one that waits takes. */
  private static final long EACH = 8 << 20;

  private final int least;
  private final LongSupplier available;
  private final Ticker ticker;
  private int more;
  private Duration until = Ticker.NEVER;

  /**
   * @param least 0 if none is ever wanted
   */
  PoolSize(int least, LongSupplier available, Ticker ticker) {
    this.least = least;
    this.available = available;
    this.ticker = ticker;
  }

  /** A run that one of them would have done for found none. */
  synchronized void missed() {
    more = Math.min(wanted() - least + 1, least * (TIMES - 1));
    until = ticker.in(LATELY);
  }

  synchronized int wanted() {
    if (more == 0 || ticker.isAfter(until)) {
      more = 0;
      return least;
    }
    return least + (int) Math.min(more, available.getAsLong() / PART / EACH);
  }

  /** Of this machine, in bytes; 0 if it cannot be told. */
  static long availableMemory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
