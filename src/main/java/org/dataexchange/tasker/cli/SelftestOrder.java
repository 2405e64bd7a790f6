package org.dataexchange.tasker.cli;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line asks of the selftest.
 *
 * @param programs the folder with the attacks
 * @param only the name of an attack or a kind; empty for all
 * @param json one JSON object instead of the table
 */
record SelftestOrder(Path programs, String only, int rounds, boolean json) {

  private static final String USAGE =
      "usage: ./tasker selftest [--json] [--only NAME|KIND] [--rounds N]";

  /**
   * @param arguments the folder first
   * @throws CannotSubmit if they are none
   */
  static SelftestOrder parse(List<String> arguments) {
    Iterator<String> rest = arguments.iterator();
    if (!rest.hasNext()) {
      throw new CannotSubmit(USAGE);
    }
    Path programs = Path.of(rest.next());
    String only = "";
    int rounds = 1;
    boolean json = false;
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--json" -> json = true;
        case "--only" -> only = value(option, rest);
        case "--rounds" -> rounds = number(value(option, rest));
        default -> throw new CannotSubmit("'" + option + "' is not known; " + USAGE);
      }
    }
    return new SelftestOrder(programs, only, rounds, json);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new CannotSubmit(option + " needs a value; " + USAGE);
    }
    return rest.next();
  }

  private static int number(String text) {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new CannotSubmit("--rounds takes a number from 1 on, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /**
   * The attacks that are asked for.
   *
   * @throws CannotSubmit if there are none
   */
  List<Attack> chosen(List<Attack> all) {
    if (only.isEmpty()) {
      return all;
    }
    List<Attack> chosen =
        all.stream()
            .filter(attack -> attack.name().equals(only) || attack.kind().equals(only))
            .toList();
    if (chosen.isEmpty()) {
      throw new CannotSubmit(
          "there is no attack '%s'; they are named in %s"
              .formatted(only, programs.resolve("attacks.json")));
    }
    return chosen;
  }
}
