package org.dataexchange.tasker.sandbox;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line of the fuzzer asks for.
 *
 * @param first of the seed's programs; those of a run that bears looking at are run again by it
 * @param keep where the folders of such runs go
 */
record FuzzOrder(long seed, int first, int programs, Path keep) {

  static final String USAGE =
      "usage: ./tasker fuzz [--seed N] [--programs N] [--first N] [--keep FOLDER]";

  /**
   * @param keep where they go if nothing is said
   * @throws IllegalArgumentException with a sentence for a person, if they are none
   */
  static FuzzOrder parse(List<String> arguments, Path keep) {
    FuzzOrder order = new FuzzOrder(new SecureRandom().nextInt(1_000_000), 0, 1000, keep);
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      order = order.with(rest.next(), rest.hasNext() ? rest.next() : "");
    }
    return order;
  }

  private FuzzOrder with(String option, String value) {
    return switch (option) {
      case "--seed" -> new FuzzOrder(number(option, value), first, programs, keep);
      case "--first" -> new FuzzOrder(seed, number(option, value), programs, keep);
      case "--programs" -> new FuzzOrder(seed, first, number(option, value), keep);
      case "--keep" -> new FuzzOrder(seed, first, programs, Path.of(value).toAbsolutePath());
      default -> throw new IllegalArgumentException("'" + option + "' is not known; " + USAGE);
    };
  }

  private static int number(String option, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(option + " takes a number, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
