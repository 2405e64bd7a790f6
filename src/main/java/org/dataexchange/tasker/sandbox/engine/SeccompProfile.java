package org.dataexchange.tasker.sandbox.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The system calls that a container may make at all, instead of the engine's default. It binds the
 * tracer too; what only the algorithm must not do is the launcher's own filter's.
 */
final class SeccompProfile {

  private static final String TEXT = read();

  private SeccompProfile() {}

  /** In the engine's format: it takes the profile itself, not a file's name. */
  static String text() {
    return TEXT;
  }

  private static String read() {
    try (InputStream file =
        SeccompProfile.class.getResourceAsStream("/org/dataexchange/tasker/sandbox/seccomp.json")) {
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
