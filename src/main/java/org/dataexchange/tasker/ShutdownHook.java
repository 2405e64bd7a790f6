package org.dataexchange.tasker;

/**
 * Ends the application once: on SIGTERM, or when it is stopped for another reason. Liberty tells an
 * application last, and from the signal until then its executors take nothing, while deliveries
 * still come; so the signal is heard here, too.
 */
final class ShutdownHook {

  private final Runnable end;
  private final Thread hook = new Thread(this::run, "tasker-shutdown");
  private boolean ended;

  ShutdownHook(Runnable end) {
    this.end = end;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Ends all, or waits until somebody else who does has done it. */
  synchronized void run() {
    if (!ended) {
      ended = true;
      end.run();
    }
  }

  /** The application ends, and the server may live on. */
  void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook has run, as the server ends
    }
  }
}
