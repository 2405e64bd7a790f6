package org.dataexchange.tasker.selftest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dataexchange.tasker.cli.CommandFailed;

/**
 * One attack of the selftest, as {@code src/selftest/attacks.json} describes it: a program that is
 * sent as a task, or a message that is itself the attack.
 *
 * @param name also of the folder with its program
 * @param what in a few words
 * @param limits what the task asks for, beside the selftest's own small limits
 * @param request fields of the request to put in place of the right ones; null takes one away
 * @param body instead of a request; empty if there is one
 * @param replyTo where the answer is to go; empty for nowhere
 */
record Attack(
    String name,
    String kind,
    String what,
    Map<String, JsonNode> limits,
    Map<String, JsonNode> request,
    String body,
    String replyTo,
    Expectation expect) {

  /** The image is the attack, and the program looks what came of it. */
  static final String IMAGE = "image";

  static final List<String> KINDS =
      List.of(
          "time",
          "memory",
          "processes",
          "disk",
          "output",
          "folder",
          "network",
          "host",
          "tracing",
          IMAGE,
          "storage");

  /** What the attacks by message name as code, unless that is the attack. */
  static final String HARMLESS = "ends-at-once";

  /** What runs the attacks, and a program that shows that it does. */
  static final Map<String, String> RUNTIMES =
      Map.of("python", HARMLESS, "sh", HARMLESS + "-in-a-shell");

  private static final String TIMEOUT = "timeout";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY);

  Attack {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(expect, "expect");
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException("%s is of no known kind: %s".formatted(name, kind));
    }
    // as Jackson leaves them where nothing is given; not Map.copyOf, which takes no null
    limits = limits == null ? Map.of() : new LinkedHashMap<>(limits);
    request = request == null ? Map.of() : new LinkedHashMap<>(request);
    body = Objects.requireNonNullElse(body, "");
    replyTo = Objects.requireNonNullElse(replyTo, "");
  }

  /**
   * All attacks, in the order in which they are run.
   *
   * @throws CommandFailed if the file cannot be read or understood
   */
  static List<Attack> in(Path programs) {
    Path file = programs.resolve("attacks.json");
    try {
      return JSON.readValue(file.toFile(), new TypeReference<List<Attack>>() {});
    } catch (IOException e) {
      throw new CommandFailed("the attacks cannot be read from " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The same on a machine that takes as many times as long for anything: a program that has not
   * begun when its time is over shows nothing.
   */
  Attack slower(double times) {
    Map<String, JsonNode> longer = new LinkedHashMap<>(limits);
    JsonNode usual = TextNode.valueOf(Messages.LIMITS.get(TIMEOUT).toString());
    Duration timeout = Duration.parse(limits.getOrDefault(TIMEOUT, usual).asText());
    longer.put(TIMEOUT, TextNode.valueOf(seconds(timeout, times).toString()));
    return new Attack(name, kind, what, longer, request, body, replyTo, expect.slower(times));
  }

  private static Duration seconds(Duration timeout, double times) {
    return Duration.ofSeconds((long) Math.ceil(timeout.toSeconds() * times));
  }

  /** Is it called so, or of that kind? */
  boolean is(String nameOrKind) {
    return nameOrKind.equals(name) || nameOrKind.equals(kind);
  }

  /** Is the message the attack, and the program only something to name? */
  boolean isMessage() {
    return !request.isEmpty() || !body.isEmpty() || !replyTo.isEmpty();
  }

  /**
   * What its program needs of the image; nothing for one whose program never runs.
   *
   * @param programs where it lies
   */
  String runtime(Path programs) {
    if (kind.equals(IMAGE) || isMessage() && !expect.state().contains("success")) {
      return "";
    }
    return Files.exists(programs.resolve(program()).resolve("run.sh")) ? "sh" : "python";
  }

  /** The folder of the program that the request names. */
  String program() {
    return isMessage() ? HARMLESS : name;
  }
}
