package org.dataexchange.tasker.bench;

import java.io.IOException;

/** Somebody who runs {@code print(1)} in containers for whoever asks. For one thread. */
interface Contender extends AutoCloseable {

  /**
   * Asks for so many runs at once, and waits for them.
   *
   * @return when each answer came, in milliseconds after the first was asked for, ascending
   */
  double[] run(int tasks) throws Exception;

  /** Returns when nothing is left to do of what was asked for before. */
  default void settle() throws Exception {}

  @Override
  default void close() throws IOException {}
}
