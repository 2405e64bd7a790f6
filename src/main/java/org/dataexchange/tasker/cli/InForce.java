package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Printable;

/** What is cancelled or revoked after all messages that were taken, as a server sees it. */
final class InForce {

  static final Duration HOLDS = Duration.ofDays(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> users;
  private final Instant now;
  private final Map<String, String> lines = new LinkedHashMap<>();

  /**
   * @param users whose messages count; empty: everybody's
   */
  InForce(Set<String> users, Instant now) {
    this.users = users;
    this.now = now;
  }

  /** Takes the next message; one that orders nothing is passed over. */
  void take(AMQP.BasicProperties properties, byte[] body) {
    Instant at =
        Optional.ofNullable(properties.getTimestamp())
            .map(Date::toInstant)
            .filter(now::isAfter)
            .orElse(now);
    String user = Optional.ofNullable(properties.getUserId()).orElse("");
    if (at.plus(HOLDS).isAfter(now) && (users.isEmpty() || users.contains(user))) {
      take(body, "since %s, by %s".formatted(time(at), user.isEmpty() ? "nobody known" : user));
    }
  }

  private static Instant time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS);
  }

  private void take(byte[] body, String since) {
    try {
      JsonNode message = JSON.readTree(body);
      boolean task = message.path("taskId").isTextual();
      if (task != message.path("sha256").isTextual()) {
        String key = task ? "task " + message.path("taskId").asText() : code(message);
        lines.remove(key);
        if (!message.path("lift").asBoolean()) {
          lines.put(key, since);
        }
      }
    } catch (IOException e) {
      // the server passes it over, too
    }
  }

  private static String code(JsonNode message) {
    return "code " + message.path("sha256").asText().toLowerCase(java.util.Locale.ROOT);
  }

  void print(PrintStream out) {
    if (lines.isEmpty()) {
      out.println("nothing is cancelled or revoked");
    }
    lines.forEach((what, since) -> out.println(Printable.of(what + ", " + since)));
  }
}
