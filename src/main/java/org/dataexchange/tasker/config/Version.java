package org.dataexchange.tasker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Which Tasker this is. What {@code ./tasker} built has the version of its tag and commit; what was
 * built without it has that of the pom, which says that nobody knows it.
 */
public final class Version {

  /** Like {@code 1.2.3+4.g763b9c6}. */
  public static final String TEXT = text();

  private Version() {}

  private static String text() {
    try (InputStream file = Version.class.getResourceAsStream("version")) {
      return file == null ? "unknown" : new String(file.readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
