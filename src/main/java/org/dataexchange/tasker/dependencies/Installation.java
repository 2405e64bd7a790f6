package org.dataexchange.tasker.dependencies;

import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.task.Dependencies;

/** A way of installing libraries. */
public interface Installation {

  /** Everything but requirements and image that the result depends on. */
  List<String> recipe();

  /**
   * Installs into a folder, in place of what is there.
   *
   * @return what it left below it: a folder {@code layer}, and {@code libraries.json}
   */
  Path install(Requirements requirements, Path into, Dependencies.For whom);
}
