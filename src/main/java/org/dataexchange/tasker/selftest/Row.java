package org.dataexchange.tasker.selftest;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A row of the selftest's table.
 *
 * @param expected what was to happen
 */
record Row(String kind, String name, String what, String expected, Result result) {

  /**
   * What came of it.
   *
   * @param tried false where there is nothing to try it with, which says nothing of the walls
   * @param complaints why it did not hold; empty if it did
   * @param beside the time of the plain task that ran beside it, relative to its normal time
   * @param seconds from the publishing to the answer
   */
  record Result(
      boolean tried,
      String happened,
      List<String> complaints,
      OptionalDouble beside,
      double seconds) {

    static Result notTried(String why) {
      return new Result(false, "not tried: " + why, List.of(), OptionalDouble.empty(), 0);
    }
  }

  static Row of(Attack attack, Result result) {
    return new Row(attack.kind(), attack.name(), attack.what(), attack.expect().inWords(), result);
  }

  /** Of a check that found nothing if all is as expected. */
  static Row check(String name, String expected, List<String> found) {
    String happened = found.isEmpty() ? expected : String.join("; ", found);
    return new Row(
        "afterwards",
        name,
        expected,
        expected,
        new Result(true, happened, List.copyOf(found), OptionalDouble.empty(), 0));
  }

  boolean held() {
    return result.tried() && result.complaints().isEmpty();
  }
}
