package org.dataexchange.tasker.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.dataexchange.tasker.rabbitmq.client.TaskSubmission;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.ProgressFormat;

/**
 * Shows the steps of one task as they begin, and how far a transfer is: on a terminal in the step's
 * own line, elsewhere in a line of its own now and then. What cannot be read is passed over.
 */
final class Progress implements TaskSubmission.Listener {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  /** Back to the beginning of the line, and clear it. */
  private static final String ANEW = "\r\033[K";

  private final PrintStream err;
  private final boolean terminal;
  private boolean lineOpen;
  private boolean ended;
  private long lastLine;

  /**
   * @param terminal can a line be written anew?
   */
  Progress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Does the process's stderr go to a terminal that can go back in a line? */
  static boolean onTerminal() {
    try {
      String at = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return at.matches("/dev/(pts/\\d+|tty\\w*|console)")
          && !"dumb".equals(System.getenv().getOrDefault("TERM", "dumb"));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void show(byte[] event, String taskId) {
    try {
      ProgressFormat.Progress now = ProgressFormat.read(event);
      if (ended || !taskId.equals(now.taskId())) {
        return;
      }
      String step = "  [%d/%d] %s".formatted(now.index(), now.count(), Printable.of(now.step()));
      if (now.sofar().isEmpty()) {
        begin(step);
      } else if (terminal) {
        err.print(ANEW + step + shown(now.sofar().get()));
      } else if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
        lastLine = System.nanoTime();
        err.println(step + shown(now.sofar().get()));
      }
    } catch (IOException e) {
      // nobody depends on progress
    }
  }

  /** In a line of its own. */
  @Override
  public synchronized void say(String text) {
    closeLine();
    err.println("  " + text);
  }

  private void begin(String step) {
    closeLine();
    lineOpen = terminal;
    lastLine = System.nanoTime();
    if (terminal) {
      err.print(step);
      err.flush();
    } else {
      err.println(step);
    }
  }

  /** Shows nothing that comes later: what is printed now begins a line. */
  synchronized void end() {
    ended = true;
    closeLine();
  }

  private void closeLine() {
    if (lineOpen) {
      err.println();
      lineOpen = false;
    }
  }

  private static String shown(Transferred.Sofar sofar) {
    String bytes = new Size(sofar.bytes()).rounded();
    String files = "%,d".formatted(sofar.files());
    return sofar
        .total()
        .map(
            total ->
                ": %s of %s, %s of %,d files"
                    .formatted(bytes, new Size(total.bytes()).rounded(), files, total.files()))
        .orElse(": %s, %s files".formatted(bytes, files));
  }
}
