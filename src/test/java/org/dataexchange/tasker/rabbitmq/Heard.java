package org.dataexchange.tasker.rabbitmq;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What this package logs from now on, on INFO and above. */
final class Heard extends Handler implements AutoCloseable {

  /** Held, since the platform forgets loggers that nobody holds. */
  private static final Logger LOGGER = Logger.getLogger(Heard.class.getPackageName());

  private final List<String> lines = new CopyOnWriteArrayList<>();

  Heard() {
    LOGGER.addHandler(this);
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(
        line.getParameters() == null
            ? line.getMessage()
            : MessageFormat.format(line.getMessage(), line.getParameters()));
  }

  /** The lines that hold a text. */
  List<String> with(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
