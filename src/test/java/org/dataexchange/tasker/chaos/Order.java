package org.dataexchange.tasker.chaos;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param only these kinds of faults; empty: all that there are
 * @param cluster three nodes of the broker instead of one
 * @param database one PostgreSQL that has the record of both servers, instead of a file of each
 * @param other a WAR that was built from other sources, for the change of version
 * @param slow how many times as slow the machine is
 * @param list tell the plan, and do nothing
 * @param json one JSON object on stdout, and all else on stderr
 */
record Order(
    long seed,
    int tasks,
    int faults,
    List<Kind> only,
    boolean cluster,
    boolean database,
    Optional<Path> other,
    int slow,
    boolean list,
    boolean json) {

  static final String USAGE =
      "usage: ./tasker chaos [--seed N] [--tasks N] [--faults N] [--only KIND,KIND] [--cluster]"
          + " [--record postgresql] [--war FILE] [--slow N] [--list] [--json]";

  /** For a person. */
  String title() {
    return "seed %d: %d tasks, %d faults%s%s%s"
        .formatted(
            seed,
            tasks,
            faults,
            cluster ? ", three brokers" : "",
            database ? ", one PostgreSQL" : "",
            slow > 1 ? ", %d times as slow".formatted(slow) : "");
  }

  /** The kinds that its plan is made of. */
  List<Kind> kinds() {
    return only.isEmpty() ? Kind.of(cluster, database) : only;
  }

  /**
   * @throws IllegalArgumentException with a sentence for a person, if they are none
   */
  static Order parse(List<String> arguments) {
    long seed = new SecureRandom().nextInt(1_000_000);
    int tasks = 100;
    int faults = 15;
    List<Kind> only = List.of();
    boolean cluster = false;
    boolean database = false;
    Optional<Path> other = Optional.empty();
    int slow = 1;
    boolean list = false;
    boolean json = false;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--seed" -> seed = number(option, rest);
        case "--tasks" -> tasks = number(option, rest);
        case "--faults" -> faults = number(option, rest);
        case "--only" -> only = kinds(value(rest));
        case "--cluster" -> cluster = true;
        case "--record" -> database = isServer(value(rest));
        case "--war" -> other = Optional.of(file(value(rest)));
        case "--slow" -> slow = number(option, rest);
        case "--list" -> list = true;
        case "--json" -> json = true;
        default -> throw new IllegalArgumentException("'" + option + "' is not known; " + USAGE);
      }
    }
    if (!cluster && !Kind.of(false, true).containsAll(only)) {
      throw new IllegalArgumentException("a cluster's faults need --cluster");
    }
    if (!database && !Kind.of(true, false).containsAll(only)) {
      throw new IllegalArgumentException("a database's faults need --record postgresql");
    }
    return new Order(
        seed, tasks, faults, only, cluster, database, other, Math.max(1, slow), list, json);
  }

  private static String value(Iterator<String> rest) {
    return rest.hasNext() ? rest.next() : "";
  }

  private static int number(String option, Iterator<String> rest) {
    String text = value(rest);
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(option + " takes a number, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private static boolean isServer(String text) {
    if (!List.of("postgresql", "sqlite").contains(text)) {
      throw new IllegalArgumentException("--record takes postgresql or sqlite, not '" + text + "'");
    }
    return text.equals("postgresql");
  }

  private static List<Kind> kinds(String text) {
    return Arrays.stream(text.split(",")).map(Kind::parse).toList();
  }

  private static Path file(String text) {
    Path file = Path.of(text).toAbsolutePath();
    if (!file.toFile().isFile()) {
      throw new IllegalArgumentException("--war takes a file, and '" + text + "' is none");
    }
    return file;
  }
}
