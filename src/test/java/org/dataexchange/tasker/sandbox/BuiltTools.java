package org.dataexchange.tasker.sandbox;

import java.nio.file.Path;
import java.util.Optional;
import org.dataexchange.tasker.system.Script;

/** Launcher and tracer, as {@code ./tasker} built them. */
public final class BuiltTools {

  public static final Path FOLDER =
      Optional.ofNullable(System.getenv("TASKER_TOOLS"))
          .map(Path::of)
          .orElseGet(() -> Path.of(Script.variable("TASKER_HOME"), "tools"));

  private BuiltTools() {}
}
