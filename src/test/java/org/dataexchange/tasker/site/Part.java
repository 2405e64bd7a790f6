package org.dataexchange.tasker.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.system.Script;

/**
 * A broker, an engine or a server that the script starts, in a home of its own.
 *
 * @param kind its name for the script
 * @param checkout whose script it is
 */
public record Part(String kind, Path home, Map<String, String> settings, Path checkout) {

  private static final long ENDS_WITHIN_SECONDS = 600;

  public Part {
    settings = new HashMap<>(settings);
    settings.put("TASKER_HOME", home.toString());
  }

  /** By the script that is here. */
  public Part(String kind, Path home, Map<String, String> settings) {
    this(kind, home, settings, Path.of("."));
  }

  /** For the table and the log. */
  public String name() {
    return home.getFileName().toString();
  }

  /** The same with another setting. */
  public Part with(String variable, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(variable, value);
    return new Part(kind, home, changed, checkout);
  }

  /** The same of another clone's version. */
  public Part of(Path other) {
    return new Part(kind, home, settings, other);
  }

  /** Starts it, and a second time if a busy machine did not let it. */
  public void start() {
    Script.Said said = Script.attempt(settings, "up", kind);
    if (said.exitCode() != 0) {
      Script.tasker(settings, "up", kind);
    }
  }

  /** Asks the script for it, in its home. */
  public String script(String... arguments) {
    return Script.tasker(checkout, settings, arguments);
  }

  /** Ends it as the kernel does for want of memory. */
  public void kill() throws IOException {
    ProcessHandle process = process();
    process.destroyForcibly();
    awaitEnd(process);
  }

  /** Ends it as the machine's service manager does. */
  public void terminate() throws IOException {
    ProcessHandle process = process();
    process.destroy();
    awaitEnd(process);
  }

  /**
   * What runs now.
   *
   * @throws IOException if nothing does
   */
  public ProcessHandle process() throws IOException {
    String pid = Files.readString(home.resolve(kind).resolve("pid")).strip();
    return ProcessHandle.of(Long.parseLong(pid))
        .orElseThrow(() -> new IOException(name() + " does not run"));
  }

  private void awaitEnd(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException(name() + " does not end in " + ENDS_WITHIN_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
