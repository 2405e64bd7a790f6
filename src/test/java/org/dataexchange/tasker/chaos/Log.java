package org.dataexchange.tasker.chaos;

import java.io.PrintStream;

/** What happens, each line with the seconds since the start. Thread-safe. */
final class Log {

  private final PrintStream out;
  private final long start = System.nanoTime();

  Log(PrintStream out) {
    this.out = out;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  void line(String format, Object... arguments) {
    synchronized (out) {
      out.printf("  %6.1f s  %s%n", seconds(), format.formatted(arguments));
      out.flush();
    }
  }
}
