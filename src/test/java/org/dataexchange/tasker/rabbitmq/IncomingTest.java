package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.RawPublisher.bytes;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.headers;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.join;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.properties;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.shortText;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.sized;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames as any broker may send them. */
class IncomingTest {

  private static final int MOST = 1_000;
  private static final int CHANNEL = 3;
  private static final byte[] PLAIN = properties(1 << 7, shortText("its id"));

  @TempDir private Path folder;

  private Incoming incoming(Optional<Path> spool) {
    return new Incoming(new BrokerSockets.Bounds(MOST, spool, Duration.ofSeconds(20)));
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

  private static List<Frame> passed(Incoming incoming, Frame... frames) {
    return Stream.of(frames).flatMap(frame -> incoming.passed(frame).stream()).toList();
  }

  @Test
  void passesWhatIsNeitherLargeNorUnreadable() {
    Incoming incoming = incoming(Optional.of(folder));
    Frame[] frames = {deliver(1), header(MOST, PLAIN), body(600), body(400)};

    assertEquals(List.of(frames), passed(incoming, frames));
    assertTrue(incoming.aside(CHANNEL, 1).isEmpty());
  }

  @Test
  void showsNoPropertiesInPlaceOfThoseThatCannotBeRead() {
    Incoming incoming = incoming(Optional.of(folder));

    List<Frame> shown = passed(incoming, deliver(7), header(10, deep()), body(10));

    assertEquals(3, shown.size());
    assertArrayEquals(header(10, bytes(0, 0)).getPayload(), shown.get(1).getPayload());
    assertTrue(incoming.aside(CHANNEL + 1, 7).isEmpty());
    Aside aside = incoming.aside(CHANNEL, 7).orElseThrow();
    assertArrayEquals(deep(), aside.properties().orElseThrow());
    assertTrue(aside.body().isEmpty());
    assertTrue(incoming.aside(CHANNEL, 7).isEmpty());
  }

  @Test
  void showsAnEmptyBodyOnceALargeOneHasCome() throws IOException {
    Incoming incoming = incoming(Optional.of(folder));

    assertEquals(1, passed(incoming, deliver(7), header(MOST + 1, PLAIN), body(600)).size());
    List<Frame> shown = passed(incoming, body(401), deliver(8), header(1, PLAIN), body(1));

    assertEquals(4, shown.size());
    assertArrayEquals(header(0, PLAIN).getPayload(), shown.get(0).getPayload());
    try (Aside aside = incoming.aside(CHANNEL, 7).orElseThrow()) {
      assertEquals("too large: 1001 bytes, and 1000B is the most", aside.why());
      byte[] kept = new byte[MOST + 1];
      aside.body().orElseThrow().bytes().get(kept);
      assertArrayEquals(body(MOST + 1).getPayload(), kept);
    }
    assertEquals(0, Files.list(folder).count());
    assertTrue(incoming.aside(CHANNEL, 8).isEmpty());
  }

  @Test
  void saysSoWhereALargeOneCannotBeKept() {
    Incoming incoming = incoming(Optional.of(folder.resolve("missing")));

    assertEquals(2, passed(incoming, deliver(7), header(2_000, PLAIN), body(2_000)).size());

    LargeBody body = incoming.aside(CHANNEL, 7).orElseThrow().body().orElseThrow();
    String said = body.lost().orElseThrow();
    assertTrue(said.startsWith("a message of 2000 bytes could not be kept: "), said);
  }

  @Test
  void passesOverTheBodyOfWhatIsReturned() {
    Incoming incoming = incoming(Optional.of(folder));
    byte[] returned = join(bytes(1, 56), shortText("NO_ROUTE"), shortText(""), shortText("q"));

    List<Frame> shown = passed(incoming, method(50, returned), header(2_000, PLAIN), body(2_000));

    assertArrayEquals(header(0, PLAIN).getPayload(), shown.get(1).getPayload());
    assertEquals(2, shown.size());
  }

  @Test
  void forgetsWhatWasCutOff() {
    Incoming incoming = incoming(Optional.of(folder));
    Frame close = new Frame(AMQP.FRAME_METHOD, CHANNEL, bytes(0, 20, 0, 40));
    passed(incoming, deliver(7), header(2_000, PLAIN), body(100));

    assertSame(close, passed(incoming, close).getFirst());
    assertEquals(3, passed(incoming, deliver(8), header(5, PLAIN), body(5)).size());
    incoming.close();
    assertTrue(incoming.aside(CHANNEL, 7).isEmpty());
  }
}
