package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InForceTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.5Z");

  private static String printed(InForce inForce) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    inForce.print(new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }

  private static void take(InForce inForce, Instant at, String user, String body) {
    inForce.take(
        new AMQP.BasicProperties.Builder().timestamp(Date.from(at)).userId(user).build(),
        body.getBytes(UTF_8));
  }

  @Test
  void saysThatThereIsNothing() {
    assertEquals("nothing is cancelled or revoked\n", printed(new InForce(Set.of(), NOW)));
  }

  @Test
  void listsWhatIsNotLiftedAndNotOlderThanADay() {
    InForce inForce = new InForce(Set.of(), NOW);
    Instant at = NOW.minusSeconds(60);
    take(inForce, NOW.minus(Duration.ofDays(1)), "guest", "{\"taskId\":\"old\"}");
    take(inForce, at, "guest", "{\"taskId\":\"lifted\"}");
    take(inForce, at, "guest", "{\"taskId\":\"a\\nb\"}");
    take(inForce, at, null, "{\"sha256\":\"AB\"}");
    take(inForce, at, "guest", "{\"taskId\":\"lifted\",\"lift\":true}");
    for (String bad : List.of("", "{", "[]", "{}", "{\"taskId\":1}")) {
      take(inForce, at, "guest", bad);
    }

    assertEquals(
        """
        task a\\u000ab, since 2026-03-01T09:59:00Z, by guest
        code ab, since 2026-03-01T09:59:00Z, by nobody known
        """,
        printed(inForce));
  }

  @Test
  void passesOverUsersThatMayNot() {
    InForce inForce = new InForce(Set.of("operator"), NOW);
    take(inForce, NOW, "guest", "{\"taskId\":\"1\"}");
    take(inForce, NOW, "operator", "{\"taskId\":\"2\"}");

    assertEquals("task 2, since 2026-03-01T10:00:00Z, by operator\n", printed(inForce));
  }
}
