package org.dataexchange.tasker.sandbox.engine;

import java.nio.file.Path;
import java.util.List;

/** Something of the engine's machine that a container has at a path of its own. */
public sealed interface Mount {

  /** Where the container has it. */
  String target();

  /**
   * A file or folder.
   *
   * @param source as the engine sees it
   */
  record Bind(Path source, String target, boolean readOnly) implements Mount {

    /** For everybody to write who may. */
    public Bind(Path source, String target) {
      this(source, target, false);
    }
  }

  /**
   * Folders through an overlay without an upper layer, as a volume that goes with its container.
   *
   * @param folders as the engine sees them, the highest first
   */
  record Overlay(List<Path> folders, String target) implements Mount {}
}
