package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The messages of the selftest: an attack's, with its names filled in, and the plain task's. */
final class Messages {

  static final String NEIGHBOUR = "neighbour";

  private static final String DATA = "data";

  /** Little, so that the limits are met soon; an attack may ask for other. */
  private static final Map<String, Object> LIMITS =
      Map.of("memory", "96MiB", "disk", "8MiB", "output", "1MiB", "pids", 64, "timeout", "PT20S");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SelftestShare share;

  Messages(SelftestShare share) {
    this.share = share;
  }

  byte[] plain(String taskId) {
    return bytes(request(taskId, NEIGHBOUR));
  }

  byte[] of(Attack attack, String taskId) {
    Map<String, String> names = names(attack, taskId);
    if (!attack.body().isEmpty()) {
      return filled(attack.body(), names).getBytes(UTF_8);
    }
    ObjectNode request = request(taskId, attack.program());
    attack.limits().forEach(request.withObject("/limits")::set);
    attack
        .request()
        .forEach(
            (field, value) -> {
              if (value == null || value.isNull()) {
                request.remove(field);
              } else {
                request.set(field, value);
              }
            });
    return filled(new String(bytes(request), UTF_8), names).getBytes(UTF_8);
  }

  private ObjectNode request(String taskId, String program) {
    ObjectNode request = JSON.createObjectNode();
    request.put("taskId", taskId);
    request.put("codePath", share.name() + '/' + program);
    request.put("dataPath", share.name() + '/' + DATA);
    request.putObject("codeHash").put("sha256", share.sha256(program));
    ObjectNode limits = request.putObject("limits");
    LIMITS.forEach((name, value) -> limits.set(name, JSON.valueToTree(value)));
    return request;
  }

  /** Written as {@code {name}} in {@code attacks.json}. */
  private Map<String, String> names(Attack attack, String taskId) {
    Map<String, String> names = new LinkedHashMap<>();
    String sha256 = share.sha256(attack.program());
    names.put("taskId", taskId);
    names.put("folder", share.name());
    names.put("root", share.rootName());
    names.put("sha256", sha256);
    names.put("half", sha256.substring(32));
    names.put("zeros", "0".repeat(64));
    names.put("data", share.sha256(DATA));
    names.put("requirements", share.sha256("code-with-requirements"));
    names.put("long", "x".repeat(100_000));
    names.put("deep", "[".repeat(100_000));
    return names;
  }

  private static String filled(String text, Map<String, String> names) {
    String filled = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      filled = filled.replace('{' + name.getKey() + '}', name.getValue());
    }
    return filled;
  }

  private static byte[] bytes(ObjectNode request) {
    try {
      return JSON.writeValueAsBytes(request);
    } catch (JsonProcessingException e) {
      throw new CannotSubmit("the task cannot be written as JSON", e);
    }
  }
}
