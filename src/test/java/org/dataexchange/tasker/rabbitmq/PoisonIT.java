package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.rabbitmq.client.AMQP;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that nobody can answer. */
@Timeout(300)
class PoisonIT extends StationCase {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not json                      | not JSON
          {"taskId": "x"                | not JSON
          {"taskId": "x"} {"taskId":"y"}| not JSON: there is something after the object
          {"taskId": "x", "taskId":"y"} | not a request
          "text"                        | not a JSON object, but a text: it seems to have been made JSON twice
          [{"taskId": "x"}]             | not a JSON object
          null                          | not a JSON object
          {}                            | no usable taskId
          {"taskId": null}              | no usable taskId
          {"taskId": 7}                 | no usable taskId
          {"taskId": ""}                | no usable taskId
          {"taskId": ["x"]}             | no usable taskId
          """)
  void isPutAsideWithTheReason(String poison, String reason) throws Exception {
    assertPutAside(poison.getBytes(UTF_8), reason);
  }

  @Test
  void isPutAsideIfItIsNoText() throws Exception {
    assertPutAside(new byte[0], "not");
    assertPutAside(new byte[] {(byte) 0xff, (byte) 0xfe, 0}, "not JSON");
    assertPutAside(
        ("{\"taskId\":\"" + "x".repeat(201) + "\"}").getBytes(UTF_8), "no usable taskId");
    assertPutAside("[".repeat(100_000).getBytes(UTF_8), "not a JSON object");
    assertPutAside(
        ("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8), "beyond what is read: it is nested");
  }

  /** The broker's own limit was 128 MiB by default, and its operator may set as much again. */
  @ParameterizedTest
  @ValueSource(ints = {60_000_000, 128 << 20})
  void isPutAsideHoweverLargeItIs(int size) throws Exception {
    int before = BrokerLimitIT.limit();
    BrokerLimitIT.limit(128 << 20);
    try {
      assertLargeIsPutAside(size);
    } finally {
      BrokerLimitIT.limit(before);
    }
  }

  private void assertLargeIsPutAside(int size) throws Exception {
    Session session = station.connection().session().orElseThrow();
    byte[] large = new byte[size];
    Arrays.fill(large, (byte) 'x');
    station.broker().publish(station.names().todo(), Broker.properties().build(), large);

    Answer dead = station.broker().take(station.names().dead(), Duration.ofSeconds(90));

    assertArrayEquals(large, dead.body());
    assertEquals(
        "too large: %d bytes, and 1MiB is the most (tasker.message.size)".formatted(size),
        dead.properties().getHeaders().get("tasker-reason").toString());
    assertSame(session, station.connection().session().orElseThrow());
    assertGoesOn();
  }

  @Test
  void keepsWhatTheSenderSaidAboutIt() throws Exception {
    AMQP.BasicProperties properties =
        Broker.properties()
            .correlationId("mine")
            .replyTo("somewhere")
            .type("a type")
            .userId("guest")
            .expiration("600000")
            .headers(Map.of("own", "header"))
            .build();
    station.broker().publish(station.names().todo(), properties, "poison".getBytes(UTF_8));

    AMQP.BasicProperties dead = station.broker().take(station.names().dead()).properties();
    assertEquals("mine", dead.getCorrelationId());
    assertEquals("somewhere", dead.getReplyTo());
    assertEquals("a type", dead.getType());
    assertEquals(properties.getMessageId(), dead.getMessageId());
    assertEquals("header", dead.getHeaders().get("own").toString());
    assertEquals(2, dead.getDeliveryMode());
    assertEquals(null, dead.getExpiration());
  }

  /** RabbitMQ routes by two of them, with the rights of whoever publishes. */
  @ParameterizedTest
  @ValueSource(ints = {7, Station.MOST + 136})
  void keepsNothingOfTheSendersThatRoutesOrEndsIt(int size) throws Exception {
    AMQP.BasicProperties properties =
        Broker.properties()
            .headers(Map.of("CC", List.of(station.names().done()), "own", "header"))
            .priority(9)
            .clusterId("theirs")
            .build();
    station.broker().publish(station.names().todo(), properties, new byte[size]);

    AMQP.BasicProperties dead = station.broker().take(station.names().dead()).properties();
    assertEquals(Set.of("own", "tasker-at", "tasker-reason"), dead.getHeaders().keySet());
    assertEquals(null, dead.getClusterId());
    assertEquals(0, station.broker().ready(station.names().done()));
  }

  /** The broker takes a header of nearly 128 KiB, but not with one more line in it. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 60_000, 130_000, 130_980})
  void isPutAsideHoweverLongItsHeaderIs(int size) throws Exception {
    Session session = station.connection().session().orElseThrow();
    for (Object value : new Object[] {new byte[size], "\u20ac".repeat(size / 3)}) {
      AMQP.BasicProperties properties = Broker.properties().headers(Map.of("own", value)).build();
      station.broker().publish(station.names().todo(), properties, "poison".getBytes(UTF_8));

      AMQP.BasicProperties dead = station.broker().take(station.names().dead()).properties();

      Map<String, Object> headers = dead.getHeaders();
      assertEquals("not JSON", headers.get("tasker-reason").toString().substring(0, 8));
      assertEquals(size <= 130_000, headers.containsKey("own"), "kept if there is room");
      assertEquals(size > 130_000, headers.containsKey("tasker-headers"));
      // each confirm is still that of its own message
      station.send("after-" + size);
      station.broker().take(station.names().done());
    }
    assertSame(session, station.connection().session().orElseThrow());
    assertGoesOn();
  }

  private void assertPutAside(byte[] poison, String reason) throws Exception {
    int before = station.deadLettered();
    station.broker().publish(station.names().todo(), Broker.properties().build(), poison);

    Answer dead = station.broker().take(station.names().dead());

    assertArrayEquals(poison, dead.body());
    String said = dead.properties().getHeaders().get("tasker-reason").toString();
    assertEquals(reason, said.substring(0, Math.min(said.length(), reason.length())));
    assertEquals(before + 1, station.deadLettered());
    assertGoesOn();
  }

  private void assertGoesOn() throws Exception {
    station.send("after");
    assertEquals(
        "after", station.broker().take(station.names().done()).json().path("taskId").asText());
    station.awaitIdle();
    station.disconnect();
    eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
    assertEquals(0, station.broker().ready(station.names().todo()));
    station.open();
  }
}
