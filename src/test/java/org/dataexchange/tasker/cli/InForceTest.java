package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.dataexchange.tasker.rabbitmq.CancelMessage;
import org.junit.jupiter.api.Test;

class InForceTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.5Z");

  private static String printed(InForce inForce) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    inForce.print(new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }

  private static void take(InForce inForce, Instant at, String user, String body) {
    take(Set.of(), inForce, at, user, body);
  }

  private static void take(
      Set<String> users, InForce inForce, Instant at, String user, String body) {
    inForce.take(
        new CancelMessage.Reader(users, Clock.fixed(NOW, ZoneOffset.UTC))
            .read(
                new AMQP.BasicProperties.Builder().timestamp(Date.from(at)).userId(user).build(),
                body.getBytes(UTF_8)));
  }

  @Test
  void saysThatThereIsNothing() {
    assertEquals("nothing is cancelled or revoked\n", printed(new InForce()));
  }

  @Test
  void listsWhatIsNotLifted() {
    InForce inForce = new InForce();
    Instant at = NOW.minusSeconds(60);
    take(inForce, at, "guest", "{\"taskId\":\"lifted\"}");
    take(inForce, at, "guest", "{\"taskId\":\"a\\nb\"}");
    take(inForce, at, null, "{\"sha256\":\"%s\"}".formatted("AB".repeat(32)));
    take(inForce, at, "guest", "{\"taskId\":\"lifted\",\"lift\":true}");
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"taskId\":1}",
            "{\"sha256\":\"AB\"}",
            "{\"taskId\":\"x\",\"lift\":\"no\"}",
            "{\"taskId\":\"y\",\"taskId\":\"z\"}",
            "{\"taskId\":\"%s\"}".formatted("x".repeat(201)),
            "{\"taskId\":\"v\"} and more")) {
      take(inForce, at, "guest", bad);
    }

    assertEquals(
        """
        task a\\u000ab, since 2026-03-01T09:59:00Z, by guest
        code %s, since 2026-03-01T09:59:00Z, by nobody known
        """
            .formatted("ab".repeat(32)),
        printed(inForce));
  }

  @Test
  void passesOverUsersThatMayNot() {
    InForce inForce = new InForce();
    Set<String> users = Set.of("operator");
    take(users, inForce, NOW, "guest", "{\"taskId\":\"1\"}");
    take(users, inForce, NOW, "operator", "{\"taskId\":\"2\"}");

    assertEquals("task 2, since 2026-03-01T10:00:00Z, by operator\n", printed(inForce));
  }
}
