package org.dataexchange.tasker.task;

import java.net.URI;
import java.nio.file.Path;

/** The source of the libraries that code asks for: always as wheels. */
public sealed interface LibrarySource {

  /** Nowhere: code with requirements is refused. */
  record None() implements LibrarySource {}

  /** A folder of the operator's, without network. */
  record Wheelhouse(Path folder) implements LibrarySource {}

  /**
   * An index, over the network, which is there for this step alone.
   *
   * @param url of a simple index, as PEP 503 has it
   * @param network of the engine's
   */
  record Index(URI url, String network) implements LibrarySource {}
}
