package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the command line asks for.
 *
 * @param eTag of the approved code
 * @param sha256 of the approved code; one of both is there
 * @param timeout for the algorithm, less than what the operator allows
 * @param keep the sandbox
 * @param json print the done message as it came
 */
record Order(
    String taskId,
    String code,
    String data,
    Optional<String> eTag,
    Optional<String> sha256,
    Optional<Duration> timeout,
    boolean keep,
    boolean json) {

  private static final String USAGE =
      "usage: ./tasker submit --code PATH --data PATH [--etag ETAG] [--sha256 DIGEST]"
          + " [--timeout SECONDS] [--id ID] [--keep] [--json]";

  /**
   * Looks the hash up where none is given.
   *
   * @throws CannotSubmit if the arguments make no task
   */
  static Order parse(String[] arguments, Environment environment) {
    Map<String, String> options = options(arguments);
    String code = required(options, "--code");
    String data = required(options, "--data");
    Optional<String> eTag = Optional.ofNullable(options.get("--etag"));
    Optional<String> sha256 = Optional.ofNullable(options.get("--sha256"));
    if (eTag.isEmpty() && sha256.isEmpty()) {
      sha256 = Optional.of(Approve.look(code, environment).sha256());
    }
    return new Order(
        options.getOrDefault("--id", "task-" + UUID.randomUUID().toString().substring(0, 8)),
        code,
        data,
        eTag,
        sha256,
        Optional.ofNullable(options.get("--timeout")).map(Order::seconds),
        options.containsKey("--keep"),
        options.containsKey("--json"));
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    Iterator<String> rest = Arrays.asList(arguments).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--json", "--keep" -> options.put(option, "");
        case "--code", "--data", "--etag", "--sha256", "--timeout", "--id" -> {
          if (!rest.hasNext()) {
            throw new CannotSubmit(option + " needs a value; " + USAGE);
          }
          options.put(option, rest.next());
        }
        default -> throw new CannotSubmit("'" + option + "' is not known; " + USAGE);
      }
    }
    return options;
  }

  private static String required(Map<String, String> options, String option) {
    return Optional.ofNullable(options.get(option))
        .orElseThrow(() -> new CannotSubmit(option + " is missing; " + USAGE));
  }

  private static Duration seconds(String text) {
    try {
      return Duration.ofSeconds(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new CannotSubmit("--timeout takes whole seconds, not '" + text + "'", e);
    }
  }

  /** The message's body. */
  byte[] body() {
    ObjectMapper json = new ObjectMapper();
    ObjectNode body = json.createObjectNode();
    body.put("taskId", taskId).put("codePath", code).put("dataPath", data);
    ObjectNode hash = body.putObject("codeHash");
    eTag.ifPresent(value -> hash.put("eTag", value));
    sha256.ifPresent(value -> hash.put("sha256", value));
    timeout.ifPresent(limit -> body.putObject("limits").put("timeout", limit.toString()));
    if (keep) {
      body.put("keep", true);
    }
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new CannotSubmit("the task cannot be written as JSON", e);
    }
  }
}
