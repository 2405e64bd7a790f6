package org.dataexchange.tasker.rabbitmq.connection;

import static org.dataexchange.tasker.rabbitmq.RawPublisher.bytes;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.headers;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.join;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.longText;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.properties;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.shortText;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.sized;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames as any broker may send them. */
class InboundFramesTest {

  private static final int MOST = 1_000;
  private static final int CHANNEL = 3;
  private static final byte[] PLAIN = properties(1 << 7, shortText("its id"));

  @TempDir private Path folder;

  private InboundFrames incoming(Optional<Path> spool) {
    return new InboundFrames(new BrokerSockets.Bounds(MOST, spool, Duration.ofSeconds(20)));
  }

  private static Frame deliver(long tag) {
    return method(60, join(shortText("consumer"), ByteBuffer.allocate(8).putLong(tag).array()));
  }

  private static Frame method(int number, byte[] arguments) {
    return new Frame(AMQP.FRAME_METHOD, CHANNEL, join(bytes(0, 60, 0, number), arguments));
  }

  private static Frame header(long size, byte[] properties) {
    byte[] start = ByteBuffer.allocate(12).putShort((short) 60).putLong(4, size).array();
    return new Frame(AMQP.FRAME_HEADER, CHANNEL, join(start, properties));
  }

  private static Frame body(int size) {
    byte[] piece = new byte[size];
    Arrays.fill(piece, (byte) 'x');
    return new Frame(AMQP.FRAME_BODY, CHANNEL, piece);
  }

  private static byte[] deep() {
    byte[] inner = new byte[0];
    for (int i = 0; i < 40; i++) {
      inner = join(shortText("a"), bytes('F'), sized(inner));
    }
    return headers(inner);
  }

  private static List<Frame> passed(InboundFrames incoming, Frame... frames) {
    return Stream.of(frames).flatMap(frame -> incoming.passed(frame).stream()).toList();
  }

  @Test
  void passesWhatIsNeitherLargeNorUnreadable() {
    InboundFrames incoming = incoming(Optional.of(folder));
    Frame[] frames = {deliver(1), header(MOST, PLAIN), body(600), body(400)};

    assertEquals(List.of(frames), passed(incoming, frames));
    assertTrue(incoming.withheld(CHANNEL, 1).isEmpty());
  }

  @Test
  void showsNoPropertiesInPlaceOfThoseThatCannotBeRead() {
    InboundFrames incoming = incoming(Optional.of(folder));

    List<Frame> shown = passed(incoming, deliver(7), header(10, deep()), body(10));

    assertEquals(3, shown.size());
    assertArrayEquals(header(10, bytes(0, 0)).getPayload(), shown.get(1).getPayload());
    assertTrue(incoming.withheld(CHANNEL + 1, 7).isEmpty());
    Withheld withheld = incoming.withheld(CHANNEL, 7).orElseThrow();
    assertArrayEquals(deep(), withheld.properties().orElseThrow());
    assertTrue(withheld.body().isEmpty());
    assertTrue(incoming.withheld(CHANNEL, 7).isEmpty());
  }

  /** As py-amqp writes it; to RabbitMQ and its client it is 'l'. */
  @Test
  void readsALongIntegerByTheTagOfTheProtocolsGrammar() throws IOException {
    InboundFrames incoming = incoming(Optional.of(folder));
    byte[] ofLong = join(bytes('L'), ByteBuffer.allocate(8).putLong(-(1L << 40)).array());
    byte[] table = join(shortText("deep"), bytes('F'), sized(join(shortText("L"), ofLong)));
    byte[] array = join(shortText("list"), bytes('A'), sized(join(bytes('V'), ofLong)));
    byte[] text = join(shortText("text"), bytes('S'), longText("L"));
    byte[] all = join(shortText("long"), ofLong, text, table, array);
    byte[] properties =
        properties(7 << 13, shortText("application/json"), shortText("utf-8"), sized(all));

    Frame shown = passed(incoming, deliver(7), header(10, properties), body(10)).get(1);

    assertTrue(incoming.withheld(CHANNEL, 7).isEmpty());
    Map<String, Object> headers =
        ((AMQP.BasicProperties) AMQImpl.readContentHeaderFrom(shown.getInputStream())).getHeaders();
    assertEquals(-(1L << 40), headers.get("long"));
    assertEquals("L", headers.get("text").toString());
    assertEquals(Map.of("L", -(1L << 40)), headers.get("deep"));
    assertEquals(Arrays.asList(null, -(1L << 40)), headers.get("list"));
  }

  @Test
  void showsAnEmptyBodyOnceALargeOneHasCome() throws IOException {
    InboundFrames incoming = incoming(Optional.of(folder));

    assertEquals(1, passed(incoming, deliver(7), header(MOST + 1, PLAIN), body(600)).size());
    List<Frame> shown = passed(incoming, body(401), deliver(8), header(1, PLAIN), body(1));

    assertEquals(4, shown.size());
    assertArrayEquals(header(0, PLAIN).getPayload(), shown.get(0).getPayload());
    try (Withheld withheld = incoming.withheld(CHANNEL, 7).orElseThrow()) {
      assertEquals("too large: 1001 bytes, and 1000B is the most", withheld.why());
      byte[] kept = new byte[MOST + 1];
      withheld.body().orElseThrow().bytes().get(kept);
      assertArrayEquals(body(MOST + 1).getPayload(), kept);
    }
    assertEquals(0, Files.list(folder).count());
    assertTrue(incoming.withheld(CHANNEL, 8).isEmpty());
  }

  @Test
  void keepsALargeOneThatWasAskedFor() throws IOException {
    InboundFrames incoming = incoming(Optional.of(folder));
    byte[] got = ByteBuffer.allocate(8).putLong(9).array();

    assertEquals(
        2, passed(incoming, method(71, got), header(MOST + 1, PLAIN), body(MOST + 1)).size());

    try (Withheld withheld = incoming.withheld(CHANNEL, 9).orElseThrow()) {
      assertEquals(MOST + 1, withheld.body().orElseThrow().bytes().remaining());
    }
  }

  @Test
  void saysSoWhereALargeOneCannotBeKept() {
    InboundFrames incoming = incoming(Optional.of(folder.resolve("missing")));

    assertEquals(2, passed(incoming, deliver(7), header(2_000, PLAIN), body(2_000)).size());

    LargeBody body = incoming.withheld(CHANNEL, 7).orElseThrow().body().orElseThrow();
    String said = body.lost().orElseThrow();
    assertTrue(said.startsWith("a message of 2000 bytes could not be kept: "), said);
  }

  @Test
  void passesOverTheBodyOfWhatIsReturned() {
    InboundFrames incoming = incoming(Optional.of(folder));
    byte[] returned = join(bytes(1, 56), shortText("NO_ROUTE"), shortText(""), shortText("q"));

    List<Frame> shown = passed(incoming, method(50, returned), header(2_000, PLAIN), body(2_000));

    assertArrayEquals(header(0, PLAIN).getPayload(), shown.get(1).getPayload());
    assertEquals(2, shown.size());
  }

  @Test
  void forgetsWhatWasCutOff() {
    InboundFrames incoming = incoming(Optional.of(folder));
    Frame close = new Frame(AMQP.FRAME_METHOD, CHANNEL, bytes(0, 20, 0, 40));
    passed(incoming, deliver(7), header(2_000, PLAIN), body(100));

    assertSame(close, passed(incoming, close).getFirst());
    assertEquals(3, passed(incoming, deliver(8), header(5, PLAIN), body(5)).size());
    incoming.close();
    assertTrue(incoming.withheld(CHANNEL, 7).isEmpty());
  }
}
