package org.dataexchange.tasker.chaos;

import java.security.SecureRandom;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param cluster three nodes of the broker instead of one
 * @param json one JSON object on stdout, and all else on stderr
 */
record Order(long seed, int tasks, int faults, boolean cluster, boolean json) {

  static final String USAGE =
      "usage: ./tasker chaos [--seed N] [--tasks N] [--faults N] [--cluster] [--json]";

  /**
   * @throws IllegalArgumentException with a sentence for a person, if they are none
   */
  static Order parse(List<String> arguments) {
    long seed = new SecureRandom().nextInt(1_000_000);
    int tasks = 100;
    int faults = 15;
    boolean cluster = false;
    boolean json = false;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--seed" -> seed = number(option, rest);
        case "--tasks" -> tasks = number(option, rest);
        case "--faults" -> faults = number(option, rest);
        case "--cluster" -> cluster = true;
        case "--json" -> json = true;
        default -> throw new IllegalArgumentException("'" + option + "' is not known; " + USAGE);
      }
    }
    return new Order(seed, tasks, faults, cluster, json);
  }

  private static int number(String option, Iterator<String> rest) {
    String text = rest.hasNext() ? rest.next() : "";
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(option + " takes a number, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
