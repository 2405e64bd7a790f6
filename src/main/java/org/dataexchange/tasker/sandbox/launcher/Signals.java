package org.dataexchange.tasker.sandbox.launcher;

import java.util.List;

/** The names of Linux's signals, as in signal(7). */
final class Signals {

  /** From 1 on. */
  private static final List<String> FIRST =
      List.of(
          "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE",
          "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM");

  private Signals() {}

  static String name(int number) {
    return switch (number) {
      case 24 -> "SIGXCPU";
      case 25 -> "SIGXFSZ";
      case 31 -> "SIGSYS";
      default -> number > 0 && number <= FIRST.size() ? FIRST.get(number - 1) : "signal " + number;
    };
  }
}
