package org.dataexchange.tasker.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.wire.RequestWriter;

/** The messages of the selftest: an attack's, with its names filled in, and the plain task's. */
record Messages(SelftestFolder share, Optional<String> image) {

  static final String NEIGHBOUR = "neighbour";

  static final String DATA = "data";

  /** Little, so that the limits are met soon; an attack may ask for other. */
  static final Map<String, Object> LIMITS =
      Map.of("memory", "96MiB", "disk", "8MiB", "output", "1MiB", "pids", 64, "timeout", "PT20S");

  /** Beside an attack on a slow machine it takes longer than attacks may: how long, is told. */
  byte[] plain(String taskId) {
    Map<String, Object> request = request(taskId, NEIGHBOUR);
    request.remove("limits.timeout");
    return RequestWriter.write(request);
  }

  /** A harmless program in the image that is attacked. */
  byte[] harmless(String taskId, String program) {
    return RequestWriter.write(inImage(request(taskId, program)));
  }

  byte[] of(Attack attack, String taskId) {
    Map<String, String> names = names(attack, taskId);
    if (!attack.body().isEmpty()) {
      return filled(attack.body(), names).getBytes(UTF_8);
    }
    Map<String, Object> request = inImage(request(taskId, attack.program()));
    attack.limits().forEach((name, value) -> request.put("limits." + name, value));
    attack
        .request()
        .forEach(
            (field, value) -> {
              request.keySet().removeIf(name -> name.equals(field) || name.startsWith(field + '.'));
              if (value != null && !value.isNull()) {
                request.put(field, value);
              }
            });
    return filled(new String(RequestWriter.write(request), UTF_8), names).getBytes(UTF_8);
  }

  private Map<String, Object> request(String taskId, String program) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("taskId", taskId);
    request.put("codePath", share.name() + '/' + program);
    request.put("dataPath", share.name() + '/' + DATA);
    request.put("codeHash.sha256", share.sha256(program));
    LIMITS.forEach((name, value) -> request.put("limits." + name, value));
    return request;
  }

  private Map<String, Object> inImage(Map<String, Object> request) {
    image.ifPresent(alias -> request.put("image", alias));
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
}
