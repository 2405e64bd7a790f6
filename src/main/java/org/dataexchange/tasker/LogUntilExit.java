package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.logging.LogManager;

/**
 * Keeps the log open until the server has ended. On SIGTERM the JDK closes all of {@code
 * java.util.logging} at once, beside Liberty's orderly stop, and what the application says while it
 * stops is lost; Liberty's own log manager can be told not to take part in that.
 */
final class LogUntilExit {

  private static final Logger LOG = System.getLogger(LogUntilExit.class.getName());

  private LogUntilExit() {}

  /** Under any other log manager nothing changes. */
  static void keep() {
    LogManager manager = LogManager.getLogManager();
    try {
      // Liberty's class is not the application's to see
      manager.getClass().getMethod("disableReset").invoke(manager);
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.DEBUG, "The log may end before the server does: {0}", e.toString());
    }
  }
}
