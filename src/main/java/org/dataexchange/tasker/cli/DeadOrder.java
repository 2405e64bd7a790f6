package org.dataexchange.tasker.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What the command line asks for concerning the dead letters. */
sealed interface DeadOrder {

  String USAGE =
      "usage: ./tasker dead list [--json] | show ID [--raw [FILE]] | replay ID|--all"
          + " | drop ID|--all";

  /**
   * @param json one JSON object a line
   */
  record ListAll(boolean json) implements DeadOrder {}

  record Show(String id) implements DeadOrder {}

  /** The body's bytes, to a file or to stdout. */
  record Raw(String id, Optional<Path> file) implements DeadOrder {}

  /**
   * @param id one letter, or all of them
   */
  record Replay(Optional<String> id) implements DeadOrder {}

  /**
   * @param id one letter, or all of them
   */
  record Drop(Optional<String> id) implements DeadOrder {}

  /**
   * @throws CannotSubmit if the arguments mean nothing
   */
  static DeadOrder parse(String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    DeadOrder order =
        switch (Optional.ofNullable(rest.poll()).orElse("nothing")) {
          case "list" -> new ListAll(rest.remove("--json"));
          case "show" -> show(rest);
          case "replay" -> new Replay(target(rest));
          case "drop" -> new Drop(target(rest));
          default -> throw new CannotSubmit(USAGE);
        };
    if (!rest.isEmpty()) {
      throw new CannotSubmit("'" + rest.peek() + "' is not known here; " + USAGE);
    }
    return order;
  }

  private static DeadOrder show(Deque<String> rest) {
    String id = id(rest);
    if (!"--raw".equals(rest.peek())) {
      return new Show(id);
    }
    rest.remove();
    return new Raw(id, Optional.ofNullable(rest.poll()).map(Path::of));
  }

  private static Optional<String> target(Deque<String> rest) {
    return rest.remove("--all") ? Optional.empty() : Optional.of(id(rest));
  }

  private static String id(Deque<String> rest) {
    String id = rest.poll();
    if (id == null || id.isEmpty() || id.startsWith("--")) {
      throw new CannotSubmit("which one? " + USAGE);
    }
    return id;
  }
}
