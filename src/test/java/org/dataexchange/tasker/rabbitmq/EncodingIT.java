package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.util.Map;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.wire.ContentEncodingTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests as clients of other languages write them. */
@Timeout(120)
class EncodingIT extends StationCase {

  private void send(byte[] body, String encoding) {
    AMQP.BasicProperties properties = Broker.properties().contentEncoding(encoding).build();
    station.broker().publish(station.names().todo(), properties, body);
  }

  private String answered() {
    return station.broker().take(station.names().done()).json().path("taskId").asText();
  }

  private static byte[] marked(String text) {
    return ("\uFEFF" + text).getBytes(UTF_8);
  }

  @Test
  void isTakenWithAByteOrderMarkAndPacked() throws Exception {
    String request = new String(Station.request("task"), UTF_8);
    send(marked(request), null);
    assertEquals("task", answered());
    send(ContentEncodingTest.gzip(Station.request("packed")), "gzip");
    assertEquals("packed", answered());
    send(ContentEncodingTest.gzip(marked(request)), "gzip:utf-8");
    assertEquals("task", answered());
    assertEquals(0, station.deadLettered());
  }

  @Test
  void isPutAsideWithTheNameOfWhatItIsIn() throws Exception {
    assertPutAside("{\"taskId\":\"1\"}".getBytes(UTF_16), null, "not JSON in UTF-8, but in UTF-16");
    assertPutAside(
        new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd},
        "zstd",
        "not JSON in UTF-8, from byte 0 on; its content-encoding is 'zstd'");
    assertPutAside(
        ContentEncodingTest.gzip(new byte[Station.MOST + 1]),
        "gzip",
        "too large: 1MiB is the most, unpacked, too");
  }

  private void assertPutAside(byte[] body, String encoding, String reason) {
    send(body, encoding);
    Answer dead = station.broker().take(station.names().dead());
    assertEquals(reason, dead.properties().getHeaders().get("tasker-reason").toString());
    assertEquals(encoding, dead.properties().getContentEncoding());
    assertArrayEquals(body, dead.body(), "as it came");
  }

  /** The contract's rule for a usable task id. */
  @Test
  void isRejectedByTheNameOfAFieldThatIsThereTwice() {
    send("{\"taskId\":\"task\",\"codePath\":\"a\",\"codePath\":\"b\"}".getBytes(UTF_8), null);
    Answer answer = station.broker().take(station.names().done());
    assertEquals("rejected", answer.json().path("state").asText());
    String output = answer.json().path("output").asText();
    assertEquals("Task has been rejected: 'codePath is there more than once'", output);
  }

  /** The JDK reads each member that holds nothing from within the one before. */
  @Test
  void costsNothingElseWhereItIsPackedInCountlessPieces() throws Exception {
    Session session = station.connection().session().orElseThrow();
    assertPutAside(
        ContentEncodingTest.members(new byte[0], 40_000),
        "gzip",
        "not packed as it says; its content-encoding is 'gzip'");
    assertSame(session, station.connection().session().orElseThrow());
    assertEquals(0, station.redelivered());
  }

  @Test
  void costsNothingElseWhereItsNameIsAsLongAsHeadersMayBe() throws Exception {
    Session session = station.connection().session().orElseThrow();
    AMQP.BasicProperties properties =
        Broker.properties().headers(Map.of("compression", "\u0001".repeat(100_000))).build();
    station.broker().publish(station.names().todo(), properties, new byte[] {1});
    Answer dead = station.broker().take(station.names().dead());
    String reason = dead.properties().getHeaders().get("tasker-reason").toString();
    assertTrue(reason.startsWith("not JSON"), reason);
    assertTrue(reason.length() < 1_000, () -> reason.length() + " characters");
    assertSame(session, station.connection().session().orElseThrow());
    assertEquals(0, station.redelivered());
  }
}
