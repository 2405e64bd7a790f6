package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.wire.CancelMessage;
import org.dataexchange.tasker.wire.ContentEncoding;
import org.dataexchange.tasker.wire.MessageProperties;
import org.junit.jupiter.api.Test;

class CancelListTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.5Z");

  private static String printed(CancelList inForce) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    inForce.print(new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }

  private static void take(CancelList inForce, Instant at, String user, String body) {
    take(Set.of(), inForce, at, user, body);
  }

  private static void take(
      Set<String> users, CancelList inForce, Instant at, String user, String body) {
    inForce.take(
        new CancelMessage.Reader(users, Clock.fixed(NOW, ZoneOffset.UTC))
            .read(
                new MessageProperties(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    ContentEncoding.NONE,
                    Optional.ofNullable(user),
                    Optional.of(at)),
                body.getBytes(UTF_8)));
  }

  @Test
  void saysThatThereIsNothing() {
    assertEquals("nothing is cancelled or revoked\n", printed(new CancelList()));
  }

  @Test
  void listsWhatIsNotLifted() {
    CancelList inForce = new CancelList();
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
    CancelList inForce = new CancelList();
    Set<String> users = Set.of("operator");
    take(users, inForce, NOW, "guest", "{\"taskId\":\"1\"}");
    take(users, inForce, NOW, "operator", "{\"taskId\":\"2\"}");

    assertEquals("task 2, since 2026-03-01T10:00:00Z, by operator\n", printed(inForce));
  }
}
