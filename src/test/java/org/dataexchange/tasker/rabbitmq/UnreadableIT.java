package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.bytes;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.headers;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.join;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.properties;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.shortText;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.sized;
import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties that the broker passes on and the client cannot read, or not write again. */
@Timeout(120)
class UnreadableIT extends StationCase {

  /** What the broker passes on, and the client reads no further than to a depth of 32. */
  enum Odd {
    DEEP_TABLES(headers(tables(33))),
    VERY_DEEP_TABLES(headers(tables(9_000))),
    DEEP_ARRAYS(headers(join(shortText("a"), bytes('A'), sized(arrays(9_000))))),
    DEEP_AND_LONG(headers(join(tables(40), shortText("b"), bytes('x'), sized(new byte[130_700]))));

    private final byte[] properties;

    Odd(byte[] properties) {
      this.properties = properties;
    }
  }

  private static byte[] tables(int levels) {
    return nested(levels, inner -> join(shortText("a"), bytes('F'), sized(inner)));
  }

  private static byte[] arrays(int levels) {
    return nested(levels, inner -> join(bytes('A'), sized(inner)));
  }

  private static byte[] nested(int levels, UnaryOperator<byte[]> around) {
    byte[] inner = new byte[0];
    for (int i = 0; i < levels; i++) {
      inner = around.apply(inner);
    }
    return inner;
  }

  private static byte[] noText(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void goesToTheDeadLettersWithItsPropertiesAndNothingElseIsLost(Odd odd) throws Exception {
    station.hold();
    station.send("under-way");
    eventually("it runs", SOON, () -> station.runs() == 1);
    Session session = station.connection().session().orElseThrow();

    publish(station.names().todo(), odd.properties, Station.request("odd"));

    Answer dead = station.broker().take(station.names().dead());
    assertArrayEquals(Station.request("odd"), dead.body());
    Map<String, Object> headers = dead.properties().getHeaders();
    assertEquals(
        "its properties cannot be read: Too many levels of nested tables/arrays (max 32)",
        headers.get("tasker-reason").toString());
    if (odd == Odd.DEEP_AND_LONG) {
      assertEquals("left out, they were too long", headers.get("tasker-headers").toString());
    } else {
      assertArrayEquals(odd.properties, (byte[]) headers.get("tasker-properties"));
    }
    assertSame(session, station.connection().session().orElseThrow());
    station.letGo();
    assertEquals("under-way", taskId(station.broker().take(station.names().done())));
    assertEquals(0, station.redelivered());
  }

  @Test
  void isPutAsideWhenItIsTooLargeBesides() throws Exception {
    byte[] large = noText(5_000_000);

    publish(station.names().todo(), Odd.DEEP_TABLES.properties, large);

    Answer dead = station.broker().take(station.names().dead());
    assertArrayEquals(large, dead.body());
    assertTrue(
        dead.properties().getHeaders().get("tasker-reason").toString().contains("Too many levels"));
  }

  @Test
  void isNoTaskOfTheDeadLettersIfOnlyATextIsNone() throws Exception {
    byte[] replies = "replies.".getBytes(UTF_8);
    for (byte[] odd :
        List.of(
            properties(1 << 10, shortText(noText(255))),
            properties(1 << 9, shortText(join(replies, noText(240)))),
            properties(1 << 7, shortText(noText(255))),
            headers(join(shortText(noText(255)), bytes('V'))))) {
      publish(station.names().todo(), odd, Station.request("odd"));
      assertEquals("odd", taskId(station.broker().take(station.names().done())));
    }
    assertEquals(0, station.redelivered());
  }

  /** Each kind of value, at its ends. */
  @Test
  void isKeptWhereItIsOnlyUnusual() throws Exception {
    byte[] table = new byte[0];
    for (String type : List.of("b1", "B1", "s2", "u2", "I4", "i4", "f4", "l8", "d8", "T8")) {
      byte[] value = new byte[type.charAt(1) - '0'];
      Arrays.fill(value, (byte) (type.startsWith("f") || type.startsWith("d") ? 0x7f : 0xff));
      table = join(table, shortText(type), bytes(type.charAt(0)), value);
    }
    table = join(table, shortText("D"), bytes('D', 255, 0xff, 0xff, 0xff, 0xff));
    table = join(table, shortText("V"), bytes('V'), shortText(""), bytes('t', 7));
    table = join(table, shortText("S"), bytes('S'), sized(noText(100)));

    publish(station.names().todo(), headers(table), noText(10));

    Map<String, Object> headers =
        station.broker().take(station.names().dead()).properties().getHeaders();
    assertEquals("not JSON", headers.get("tasker-reason").toString().substring(0, 8));
    assertEquals(16, headers.size());
    assertEquals(0, station.redelivered());
  }

  /** Seconds by the protocol; some send milliseconds or microseconds, or what is no time at all. */
  @ParameterizedTest
  @ValueSource(
      longs = {1_700_000_000_000L, 1_700_000_000_000_000L, -1, Long.MAX_VALUE, Long.MIN_VALUE})
  void isTakenWhateverItsTimeIs(long time) throws Exception {
    byte[] odd = properties(1 << 6, ByteBuffer.allocate(8).putLong(time).array());

    publish(station.names().todo(), odd, Station.request("odd"));
    publish(station.names().todo(), odd, noText(10));
    publish(station.names().cancel(), odd, "{\"taskId\":\"x\"}".getBytes(UTF_8));

    assertEquals("odd", taskId(station.broker().take(station.names().done())));
    assertArrayEquals(noText(10), station.broker().take(station.names().dead()).body());
    eventually("it is cancelled", SOON, () -> station.cancellations().inForce() == 1);
    assertEquals(0, station.redelivered());
  }

  /** Clients send again what they got, as they wrote it down; brokers have crashed over it. */
  @Test
  void isPutAsideAndTakenUpAgainWhateverItSaysOfItsDeaths() throws Exception {
    for (Object deaths :
        List.of(
            "[{reason=expired, count=1}]",
            7,
            List.of(List.of("S", "expired")),
            List.of(Map.of("count", -1L, "reason", 7, "time", "2024-07-02T02:58:50.000-07:00")))) {
      AMQP.BasicProperties properties =
          Broker.properties()
              .priority(255)
              .headers(Map.of("x-death", deaths, "x-delivery-count", Long.MIN_VALUE, "x-delay", -1))
              .build();
      station.send("odd", properties);
      station.broker().publish(station.names().todo(), properties, noText(10));

      assertEquals("odd", taskId(station.broker().take(station.names().done())));
      Answer dead = station.broker().take(station.names().dead());
      assertTrue(dead.properties().getHeaders().containsKey("tasker-reason"));
    }
    assertEquals(0, station.redelivered());
  }

  @Test
  void isRefusedByTheBrokerIfItIsBroken() {
    for (byte[] broken :
        List.of(
            headers(join(shortText("a"), bytes('Z', 1, 2, 3, 4))),
            headers(join(shortText("CC"), bytes('I', 0, 0, 0, 1))),
            headers(join(shortText("a"), bytes('S', 0xff, 0xff, 0xff, 0xff))),
            properties(1 << 13, bytes(0, 0, 0, 200, 1, 'a', 'I')),
            properties(1 << 10, bytes(200, 'a')),
            bytes(0, 1, 0, 0),
            join(bytes(0, 0), noText(100)))) {
      assertThrows(IOException.class, () -> publish(station.names().todo(), broken, noText(1)));
    }
  }

  @Test
  void endsNoConnectionWhenItComesWithACancelMessage() throws Exception {
    try (Heard heard = new Heard()) {
      Session session = station.connection().session().orElseThrow();
      // some brokers keep no tables in a stream
      byte[] cancel = "{\"taskId\":7}".getBytes(UTF_8);
      publish(station.names().cancel(), Odd.DEEP_TABLES.properties, cancel);
      publish(station.names().cancel(), bytes(0, 0), noText(5_000_000));
      publish(station.names().cancel(), bytes(0, 0), "{\"taskId\":\"x\"}".getBytes(UTF_8));

      eventually("the good one is heard", SOON, () -> station.cancellations().inForce() == 1);
      assertEquals(1, heard.with("message is ignored: too large: 5000000 bytes").size());
      assertSame(session, station.connection().session().orElseThrow());
      station.disconnect();
      station.open();
      assertEquals(1, station.cancellations().inForce());
      assertEquals(1, heard.with("1 in force, 2 ignored").size());
    }
  }

  private static void publish(String to, byte[] properties, byte[] body) throws IOException {
    try (RawPublisher raw = new RawPublisher(Broker.uri())) {
      raw.publish(to, to, properties, body);
    }
  }

  private static String taskId(Answer answer) throws IOException {
    return answer.json().path("taskId").asText();
  }
}
