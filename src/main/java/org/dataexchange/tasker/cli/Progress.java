package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Size;

/**
 * Shows the steps of one task as they begin, and how far a transfer is: on a terminal in the step's
 * own line, elsewhere in a line of its own now and then. What cannot be read is passed over.
 */
final class Progress {

  private static final ObjectMapper JSON = new ObjectMapper();
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

  synchronized void show(byte[] event, String taskId) {
    try {
      JsonNode json = JSON.readTree(event);
      if (ended || !taskId.equals(json.path("taskId").asText())) {
        return;
      }
      String step =
          "  [%d/%d] %s"
              .formatted(
                  json.path("stepIndex").asInt(),
                  json.path("stepCount").asInt(),
                  Printable.of(json.path("step").asText()));
      if (!json.path("bytes").isIntegralNumber()) {
        begin(step);
      } else if (terminal) {
        err.print(ANEW + step + sofar(json));
      } else if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
        lastLine = System.nanoTime();
        err.println(step + sofar(json));
      }
    } catch (IOException e) {
      // nobody depends on progress
    }
  }

  /** In a line of its own. */
  synchronized void say(String text) {
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

  private static String sofar(JsonNode json) {
    return ": "
        + of(size(json, "bytes"), json.has("bytesTotal"), size(json, "bytesTotal"))
        + ", "
        + of(number(json, "files"), json.has("filesTotal"), number(json, "filesTotal"))
        + " files";
  }

  private static String of(String done, boolean known, String total) {
    return known ? done + " of " + total : done;
  }

  private static String size(JsonNode json, String field) {
    return new Size(Math.max(0, json.path(field).asLong())).rounded();
  }

  private static String number(JsonNode json, String field) {
    return "%,d".formatted(json.path(field).asLong());
  }
}
