package org.dataexchange.tasker.sandbox.images;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The operator's rules for registries.
 *
 * @param missing are images that are not there pulled?
 * @param credentials a file in the form of docker's {@code config.json}
 */
public record PullPolicy(boolean missing, Optional<Path> credentials) {

  /** Nothing is ever pulled. */
  public static final PullPolicy NEVER = new PullPolicy(false, Optional.empty());
}
