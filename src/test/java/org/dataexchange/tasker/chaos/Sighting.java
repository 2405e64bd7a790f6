package org.dataexchange.tasker.chaos;

import java.time.Instant;

/**
 * An execution of a program that was seen among the processes, whatever anybody says of it.
 *
 * @param nonce the number that it drew
 * @param ended when it was seen for the last time; in the far future while it is there
 */
record Sighting(String nonce, String task, String node, String run, Instant began, Instant ended) {

  Sighting until(Instant end) {
    return new Sighting(nonce, task, node, run, began, end);
  }
}
