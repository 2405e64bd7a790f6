package org.dataexchange.tasker.bench;

import static java.util.stream.Collectors.joining;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line asks for.
 *
 * @param rounds of each part, in place of its own number
 * @param tasks that are run, or messages that wait, in place of the part's own number
 * @param cluster three nodes of the broker instead of one
 * @param beside a clone of another version
 * @param write are the results to become those of PERFORMANCE.md?
 */
record Order(
    List<Name> names,
    OptionalInt rounds,
    OptionalInt tasks,
    boolean cluster,
    Optional<Path> beside,
    boolean write) {

  /** The parts; those that take a number of tasks are not in the standard suite. */
  enum Name {
    LATENCY(0),
    THROUGHPUT(0),
    BURST(0),
    TRACING(0),
    EVIDENCE(0),
    GROWTH(0),
    SERVER(0),
    STORAGE(0),
    MATRIX(0),
    RECORD(0),
    VERSIONS(0),
    HTTP(0),
    QUEUE(50_000),
    LIFE(5_000),
    NODES(60),
    BROKER(100_000);

    private final int tasks;

    Name(int tasks) {
      this.tasks = tasks;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final List<Name> STANDARD =
      Arrays.stream(Name.values()).filter(name -> name.compareTo(Name.STORAGE) < 0).toList();

  static final String USAGE =
      Arrays.stream(Name.values())
          .map(Name::toString)
          .collect(
              joining(
                  "|",
                  "usage: ./tasker bench [",
                  "...] [--rounds N] [--tasks N] [--cluster] [--beside FOLDER] [--write]"));

  /**
   * @throws IllegalArgumentException with a sentence for a person, if they are none
   */
  static Order parse(List<String> arguments) {
    List<Name> names = new ArrayList<>();
    OptionalInt rounds = OptionalInt.empty();
    OptionalInt tasks = OptionalInt.empty();
    boolean cluster = false;
    Optional<Path> beside = Optional.empty();
    boolean write = false;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      switch (word) {
        case "--rounds" -> rounds = number(word, rest);
        case "--tasks" -> tasks = number(word, rest);
        case "--cluster" -> cluster = true;
        case "--beside" -> beside = Optional.of(clone(word, rest));
        case "--write" -> write = true;
        default -> names.add(name(word));
      }
    }
    if (names.contains(Name.LIFE) && tasks.orElse(0) % LifeBench.SAMPLES != 0) {
      throw new IllegalArgumentException("--tasks takes a multiple of " + LifeBench.SAMPLES);
    }
    if (tasks.isPresent() || cluster) {
      names.stream().filter(name -> name.tasks > 0).findFirst().orElseThrow(Order::ofNone);
    }
    if (names.contains(Name.VERSIONS) != beside.isPresent()) {
      throw new IllegalArgumentException(
          "versions needs --beside FOLDER, a clone of another version, and nothing else takes it");
    }
    return new Order(
        names.isEmpty() ? STANDARD : List.copyOf(names), rounds, tasks, cluster, beside, write);
  }

  private static IllegalArgumentException ofNone() {
    return new IllegalArgumentException(
        "--tasks and --cluster are for queue, life, nodes and broker; " + USAGE);
  }

  int tasks(Name name) {
    return tasks.orElse(name.tasks);
  }

  private static Name name(String text) {
    return Arrays.stream(Name.values())
        .filter(name -> name.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not known; " + USAGE));
  }

  private static Path clone(String option, Iterator<String> rest) {
    String text = rest.hasNext() ? rest.next() : "";
    Path folder = Path.of(text).toAbsolutePath().normalize();
    if (!Files.isExecutable(folder.resolve("tasker"))
        || folder.equals(Path.of("").toAbsolutePath())) {
      throw new IllegalArgumentException(
          "%s takes a clone of another version, with its program 'tasker', and not '%s'"
              .formatted(option, text));
    }
    return folder;
  }

  private static OptionalInt number(String option, Iterator<String> rest) {
    String text = rest.hasNext() ? rest.next() : "";
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(option + " takes a number, not '" + text + "'");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }
}
