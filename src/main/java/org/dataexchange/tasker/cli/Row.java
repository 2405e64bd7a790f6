package org.dataexchange.tasker.cli;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A row of the selftest's table.
 *
 * @param expected what was to happen
 * @param happened what did
 * @param complaints why it did not hold; empty if it did
 * @param beside the time of the plain task that ran beside it, relative to its normal time
 * @param seconds from the publishing to the answer
 */
record Row(
    String kind,
    String name,
    String what,
    String expected,
    String happened,
    List<String> complaints,
    OptionalDouble beside,
    double seconds) {

  Row {
    complaints = List.copyOf(complaints);
  }

  /** Of a check that has no task of its own. */
  static Row check(String name, String expected, String happened, List<String> complaints) {
    return new Row(
        "afterwards", name, expected, expected, happened, complaints, OptionalDouble.empty(), 0);
  }

  boolean held() {
    return complaints.isEmpty();
  }
}
