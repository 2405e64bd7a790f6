package org.dataexchange.tasker.bench;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * What the command line asks for.
 *
 * @param tasks that are run, or messages that wait
 * @param cluster three nodes of the broker instead of one
 */
record ScaleOrder(Mode mode, int tasks, int rounds, boolean cluster) {

  /** What is measured, with the tasks that it takes unless it is told. */
  enum Mode {
    QUEUE(50_000),
    LIFE(5_000),
    NODES(60),
    BROKER(100_000);

    private final int tasks;

    Mode(int tasks) {
      this.tasks = tasks;
    }
  }

  static final String USAGE =
      "usage: ./tasker bench queue|life|nodes|broker [--tasks N] [--rounds N] [--cluster]";

  /**
   * @throws IllegalArgumentException with a sentence for a person, if they are none
   */
  static ScaleOrder parse(List<String> arguments) {
    Iterator<String> rest = arguments.iterator();
    Mode mode = mode(rest.hasNext() ? rest.next() : "");
    int tasks = mode.tasks;
    int rounds = 4;
    boolean cluster = false;
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--tasks" -> tasks = number(option, rest);
        case "--rounds" -> rounds = number(option, rest);
        case "--cluster" -> cluster = true;
        default -> throw new IllegalArgumentException("'" + option + "' is not known; " + USAGE);
      }
    }
    if (mode == Mode.LIFE && tasks % LifeBench.SAMPLES != 0) {
      throw new IllegalArgumentException("--tasks takes a multiple of " + LifeBench.SAMPLES);
    }
    return new ScaleOrder(mode, tasks, rounds, cluster);
  }

  private static Mode mode(String text) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not known; " + USAGE));
  }

  private static int number(String option, Iterator<String> rest) {
    String text = rest.hasNext() ? rest.next() : "";
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(option + " takes a number, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
