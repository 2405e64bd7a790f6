package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.rabbitmq.client.DeadLetter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterTest {

  private static final byte[] BODY = "not json".getBytes(UTF_8);
  private static final String DIGEST = Sha256.hex(BODY);

  private static DeadLetter letter(Map<String, Object> headers) {
    return DeadLetter.of(1, properties("the-id", headers), BODY);
  }

  private static AMQP.BasicProperties properties(String id, Map<String, Object> headers) {
    return new AMQP.BasicProperties.Builder().messageId(id).headers(headers).build();
  }

  private static Map<String, Object> death(String reason) {
    return Map.of(
        "reason",
        reason,
        "queue",
        "tasker_todo",
        "time",
        new Date(1_700_000_000_000L),
        "count",
        1L);
  }

  @Test
  void isCalledByItsMessageIdAndByItsDigest() {
    DeadLetter letter = letter(Map.of());
    assertEquals("the-id", letter.id());
    assertTrue(letter.isCalled("the-id"));
    assertTrue(letter.isCalled(DIGEST.substring(0, 12)));
    assertTrue(letter.isCalled(DIGEST));
    assertFalse(letter.isCalled(DIGEST.substring(0, 11)));
    assertFalse(letter.isCalled("the"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "\u001b[2J", "\u202eevil", "--all", "ä"})
  void isCalledByItsDigestWhereNobodyCouldTypeItsMessageId(String id) {
    DeadLetter letter = DeadLetter.of(1, properties(id, Map.of()), BODY);
    assertEquals(DIGEST.substring(0, 12), letter.id());
    assertTrue(letter.isCalled(letter.id()));
    assertEquals(letter.id(), DeadLetter.of(1, properties("x".repeat(65), Map.of()), BODY).id());
    assertEquals(letter.id(), DeadLetter.of(1, properties(null, null), BODY).id());
  }

  @Test
  void saysWhyAndWhenItWasPutAside() {
    DeadLetter ours =
        letter(
            Map.of(
                "tasker-reason", "not JSON",
                "tasker-at", "2026-01-02T03:04:05.678Z",
                "x-death", List.of(death("expired"))));
    assertEquals("not JSON", ours.reason());
    assertEquals(Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")), ours.at());

    DeadLetter brokers =
        letter(Map.of("x-death", List.of(death("delivery_limit"), death("expired"))));
    assertEquals("the broker: delivery_limit, from 'tasker_todo'", brokers.reason());
    assertEquals(Optional.of(Instant.ofEpochMilli(1_700_000_000_000L)), brokers.at());

    DeadLetter neither = letter(Map.of("x-death", "nonsense", "tasker-at", "2026-99-99T00:00:00Z"));
    assertEquals("no reason was given", neither.reason());
    assertEquals(Optional.empty(), neither.at());
  }

  @Test
  void goesBackAsItsSenderSentIt() {
    Map<String, Object> headers = new HashMap<>(Map.of("own", "kept", "x-own", 7));
    headers.put("tasker-reason", "not JSON");
    headers.put("tasker-at", "2026-01-02T03:04:05Z");
    headers.put("x-death", List.of(death("rejected")));
    headers.put("x-first-death-queue", "tasker_todo");
    headers.put("x-last-death-reason", "rejected");
    headers.put("x-delivery-count", 12L);
    DeadLetter letter =
        DeadLetter.of(
            1,
            properties("the-id", headers)
                .builder()
                .userId("platform")
                .correlationId("mine")
                .deliveryMode(1)
                .build(),
            BODY);

    AMQP.BasicProperties sent = letter.asSent();
    assertEquals(Map.of("own", "kept", "x-own", 7), sent.getHeaders());
    assertEquals("the-id", sent.getMessageId());
    assertEquals("mine", sent.getCorrelationId());
    assertEquals(2, sent.getDeliveryMode());
    // the broker refuses another's name
    assertNull(sent.getUserId());

    headers.remove("x-delivery-count");
    assertEquals(headers, letter.asNew().getHeaders());
    assertEquals(12, letter.looks());
  }

  @Test
  void isOneLineWithNothingThatReachesTheTerminal() {
    DeadLetter letter =
        DeadLetter.of(
            1,
            properties("\u001b]0;x\u0007", Map.of("tasker-reason", "a\u001b[2J\nb")),
            "{ \"a\":\r\n\t\"\u202eb\u009b31m\"\n}".getBytes(UTF_8));
    assertEquals(
        letter.sha256().substring(0, 12)
            + "  -  a\\u001b[2J\\u000ab  22B  { \"a\": \"\\u202eb\\u009b31m\" }",
        PrintedLetter.line(letter));
  }

  @Test
  void isJsonOfPlainCharacters() {
    DeadLetter letter =
        DeadLetter.of(
            1, properties("\u202e\u009b", Map.of("tasker-reason", "ä")), "ü".getBytes(UTF_8));
    String printed = printed(to -> to.json(letter));
    assertEquals(
        "{\"id\":\"%s\",\"messageId\":\"\\u202E\\u009B\",\"sha256\":\"%s\",\"at\":null,"
                .formatted(letter.shortDigest(), letter.sha256())
            + "\"reason\":\"\\u00E4\",\"size\":2,\"beginning\":\"\\u00FC\"}\n",
        printed);
  }

  @Test
  void isShownWithHeadersAndBody() {
    String body = "a\tb\n\u001b[2J\u202e\ud83d\ude00é\n";
    DeadLetter letter =
        DeadLetter.of(
            1,
            properties("id", Map.of("o\u001bwn", "va\nlue", "bytes", new byte[3])),
            body.getBytes(UTF_8));
    String printed = printed(to -> to.whole(letter));
    assertTrue(printed.contains("header o\\u001bwn va\\u000alue\n"), printed);
    assertTrue(printed.contains("header bytes     3 bytes\n"), printed);
    assertTrue(printed.endsWith("\n\na\tb\n\\u001b[2J\\u202e\ud83d\ude00é\n\n"), printed);
  }

  /** Its pieces meet in the middle of a character, and of what is none. */
  @Test
  void isShownWholeHoweverLongItIs() {
    String body = "x".repeat(8191) + "\ud83d\ude00".repeat(10_000) + "\u0007";
    String printed =
        printed(to -> to.whole(DeadLetter.of(1, properties("id", null), body.getBytes(UTF_8))));
    assertTrue(printed.endsWith("\n" + body.replace("\u0007", "\\u0007") + "\n"));

    byte[] noText = {(byte) 0xff, (byte) 0xf0, (byte) 0x9f};
    assertTrue(
        printed(to -> to.whole(DeadLetter.of(1, properties("id", null), noText)))
            .endsWith("\n\n\ufffd\ufffd\n"));
  }

  private static String printed(Consumer<PrintedLetter> print) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    print.accept(new PrintedLetter(new PrintStream(out, true, UTF_8)));
    assertArrayEquals(out.toByteArray(), out.toString(UTF_8).getBytes(UTF_8));
    return out.toString(UTF_8);
  }
}
