package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** By its id an order has its entry in the record: a sender must not choose another one's. */
class CancelMessageTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final CancelMessage.Reader READER =
      new CancelMessage.Reader(Set.of(), Clock.fixed(NOW, ZoneOffset.UTC));

  private static String id(String user, String messageId, String place) {
    MessageProperties properties =
        new MessageProperties(
            Optional.ofNullable(messageId),
            Optional.empty(),
            Optional.empty(),
            ContentEncoding.NONE,
            Optional.of(user),
            Optional.empty());
    byte[] body = "{\"taskId\":\"1\"}".getBytes(UTF_8);
    return ((CancelMessage.Order) READER.read(properties, body, place)).id();
  }

  @Test
  void aMessageThatIsReadAgainIsTheSame() {
    assertEquals(id("ann", "m", "7"), id("ann", "m", "7"));
  }

  @Test
  void aMessageWithAnothersWordsIsAnother() {
    assertNotEquals(id("ann", "m", "7"), id("bob", "m", "7"));
    assertNotEquals(id("ann", "m", "7"), id("ann", "m", "8"));
    assertNotEquals(id("ann", null, "7"), id("ann", null, "8"));
    assertNotEquals(id("ann", "m", "7"), id("ann", "n", "7"));
  }
}
