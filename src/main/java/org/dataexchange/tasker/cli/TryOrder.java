package org.dataexchange.tasker.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.rabbitmq.RequestFields;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.Refused;

/**
 * What {@code ./tasker try} is asked for.
 *
 * @param code a folder or a file of this machine, without links on the way
 * @param data the same
 * @param json print the done message as it would be sent
 */
record TryOrder(Path code, Path data, AskedLimits limits, boolean json) {

  private static final String USAGE =
      "usage: ./tasker try --code PATH --data PATH [--limits memory=512MiB,timeout=PT60S] [--json]";

  /**
   * @throws CannotSubmit if the arguments are none of these, or a path leads nowhere
   */
  static TryOrder parse(String... arguments) {
    Map<String, String> options = new HashMap<>();
    Iterator<String> rest = Arrays.asList(arguments).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--json" -> options.put(option, "");
        case "--code", "--data", "--limits" -> {
          if (!rest.hasNext()) {
            throw new CannotSubmit(option + " needs a value; " + USAGE);
          }
          options.put(option, rest.next());
        }
        default -> throw new CannotSubmit("'" + option + "' is not known; " + USAGE);
      }
    }
    return new TryOrder(
        path(options, "--code"),
        path(options, "--data"),
        limits(Optional.ofNullable(options.get("--limits"))),
        options.containsKey("--json"));
  }

  private static Path path(Map<String, String> options, String option) {
    String text = options.get(option);
    if (text == null) {
      throw new CannotSubmit(option + " is missing; " + USAGE);
    }
    try {
      Path path = Path.of(text).toRealPath();
      if (path.getFileName() == null) {
        throw new CannotSubmit(option + " '" + text + "' has no name");
      }
      return path;
    } catch (IOException | InvalidPathException e) {
      throw new CannotSubmit(option + " '" + text + "' is not there or cannot be read", e);
    }
  }

  private static AskedLimits limits(Optional<String> text) {
    Map<String, String> limits = new LinkedHashMap<>();
    for (String pair : text.map(all -> all.split(",", -1)).orElse(new String[0])) {
      String[] parts = pair.split("=", 2);
      if (parts.length != 2) {
        throw new CannotSubmit("--limits takes pairs like memory=512MiB, not '" + pair + "'");
      }
      limits.put(parts[0].strip(), parts[1].strip());
    }
    try {
      return RequestFields.limits(limits);
    } catch (Refused e) {
      throw new CannotSubmit(e.getMessage(), e);
    }
  }
}
