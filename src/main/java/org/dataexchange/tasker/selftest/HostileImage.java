package org.dataexchange.tasker.selftest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.dataexchange.tasker.cli.Environment;

/**
 * An image of an attacker's, made of the job image's layers and a few files, in the engine that the
 * server uses. It is gone when this is closed.
 */
final class HostileImage implements AutoCloseable {

  private static final Duration MOST = Duration.ofMinutes(2);

  private final String engine;
  private final String reference;

  private HostileImage(String engine, String reference) {
    this.engine = engine;
    this.reference = reference;
  }

  /**
   * @param folder with a Dockerfile
   * @param base what it is made of
   * @throws IOException if it cannot be made, which says nothing of the sandbox
   */
  static HostileImage build(String engine, Path folder, String base)
      throws IOException, InterruptedException {
    String reference = "tasker-selftest:" + UUID.randomUUID().toString().substring(0, 8);
    Subprocess.docker(
        engine,
        MOST,
        "build",
        "--quiet",
        "--network=none",
        "--build-arg",
        "BASE=" + base,
        "--tag",
        reference,
        folder.toString());
    return new HostileImage(engine, reference);
  }

  /** This engine's settings, with the image in place of the operator's. */
  Environment in(Environment environment) {
    Map<String, String> variables = new HashMap<>(environment.variables());
    // another image for one runtime would be taken instead
    variables.keySet().removeIf(name -> name.startsWith("TASKER_IMAGE"));
    variables.put("TASKER_IMAGE", reference);
    return new Environment(variables);
  }

  @Override
  public void close() throws IOException {
    try {
      Subprocess.docker(engine, MOST, "rmi", "--force", reference);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
