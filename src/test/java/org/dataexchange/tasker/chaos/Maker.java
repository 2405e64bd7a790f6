package org.dataexchange.tasker.chaos;

import java.io.IOException;

/** Makes faults of some kinds, and puts right what does not come back by itself. */
@FunctionalInterface
interface Maker {

  /**
   * @return false if there was nothing that it could befall
   */
  boolean make(Fault fault) throws IOException;
}
