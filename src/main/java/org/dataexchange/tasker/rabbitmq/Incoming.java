package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.task.Size;

/**
 * Looks at each message on its way from the socket to the client. One whose properties the client
 * cannot read would end the connection, come again, and end the next one; one that is too large is
 * held in memory as often as there are deliveries under way. The client gets an empty part in place
 * of each, and its consumer asks here what it was. On the client's reading thread, but for {@link
 * #aside}.
 */
final class Incoming implements AutoCloseable {

  /** Class and method, as they stand in a frame. */
  private static final int DELIVER = 60 << 16 | 60;

  private static final int BASIC = 60;

  /** Class, weight and size stand before the properties. */
  private static final int SIZE_AT = 4;

  private static final int PROPERTIES_AT = 12;

  private final BrokerSockets.Bounds bounds;
  private final Map<Integer, Content> contents = new HashMap<>();
  private final Map<DeliveryId, Aside> asides = new ConcurrentHashMap<>();

  Incoming(BrokerSockets.Bounds bounds) {
    this.bounds = bounds;
  }

  private record DeliveryId(int channel, long tag) {}

  /**
   * What comes on a channel after a method; what the client gets at the end of a large one.
   *
   * @param tag of a delivery
   */
  private record Content(Optional<Long> tag, Optional<Swallowed> swallowed) {}

  private record Swallowed(LargeBody body, Frame header) {}

  /** What was wrong with a delivery, if anything was; who asks has it, and nobody else after. */
  Optional<Aside> aside(int channel, long deliveryTag) {
    return Optional.ofNullable(asides.remove(new DeliveryId(channel, deliveryTag)));
  }

  /** The frame, or what the client gets in its place, if it gets anything now. */
  Optional<Frame> passed(Frame frame) {
    return switch (frame.getType()) {
      case AMQP.FRAME_METHOD -> method(frame);
      case AMQP.FRAME_HEADER -> header(frame);
      case AMQP.FRAME_BODY -> body(frame);
      default -> Optional.of(frame);
    };
  }

  private Optional<Frame> method(Frame frame) {
    ByteBuffer payload = ByteBuffer.wrap(frame.getPayload());
    Optional<Long> tag = Optional.empty();
    if (payload.getInt() == DELIVER) {
      int consumerTag = Byte.toUnsignedInt(payload.get());
      tag = Optional.of(payload.getLong(payload.position() + consumerTag));
    }
    contents.put(frame.getChannel(), new Content(tag, Optional.empty()));
    return Optional.of(frame);
  }

  private Optional<Frame> header(Frame frame) {
    Content content =
        contents.getOrDefault(frame.getChannel(), new Content(Optional.empty(), Optional.empty()));
    byte[] payload = frame.getPayload();
    long size = ByteBuffer.wrap(payload).getLong(SIZE_AT);
    Optional<String> unreadable = unreadable(frame);
    boolean large = size > bounds.most();
    if (unreadable.isEmpty() && !large) {
      return Optional.of(frame);
    }
    Optional<LargeBody> body =
        large
            ? Optional.of(LargeBody.of(size, content.tag().flatMap(tag -> bounds.spool())))
            : Optional.empty();
    Aside aside =
        new Aside(
            unreadable.orElseGet(() -> tooLarge(size)),
            unreadable.map(why -> Arrays.copyOfRange(payload, PROPERTIES_AT, payload.length)),
            body);
    content.tag().ifPresent(tag -> asides.put(new DeliveryId(frame.getChannel(), tag), aside));
    Frame shown = shown(frame, unreadable.isPresent(), large ? 0 : size);
    if (!large) {
      return Optional.of(shown);
    }
    // held back until all of the body is here: what follows it, the client may take at once
    contents.put(
        frame.getChannel(),
        new Content(content.tag(), Optional.of(new Swallowed(body.get(), shown))));
    return Optional.empty();
  }

  private String tooLarge(long size) {
    return "too large: %d bytes, and %s is the most".formatted(size, new Size(bounds.most()));
  }

  /**
   * By the client's own reader; and what it cannot write again can be neither answered nor kept.
   */
  private static Optional<String> unreadable(Frame frame) {
    try {
      AMQImpl.readContentHeaderFrom(frame.getInputStream()).toFrame(frame.getChannel(), 0);
      return Optional.empty();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return Optional.of("its properties cannot be read: " + Reasons.of(e));
    }
  }

  private static Frame shown(Frame frame, boolean empty, long size) {
    byte[] payload = frame.getPayload();
    byte[] shown = empty ? new byte[PROPERTIES_AT + Short.BYTES] : payload.clone();
    ByteBuffer.wrap(shown).putShort((short) BASIC).putShort((short) 0).putLong(size);
    return new Frame(frame.getType(), frame.getChannel(), shown);
  }

  private Optional<Frame> body(Frame frame) {
    Optional<Swallowed> swallowed =
        Optional.ofNullable(contents.get(frame.getChannel())).flatMap(Content::swallowed);
    if (swallowed.isEmpty()) {
      return Optional.of(frame);
    }
    if (!swallowed.get().body().append(frame.getPayload())) {
      return Optional.empty();
    }
    contents.remove(frame.getChannel());
    return Optional.of(swallowed.get().header());
  }

  /** Whoever still holds one of these has lost its delivery, too. */
  @Override
  public void close() {
    asides.values().forEach(Aside::close);
    asides.clear();
  }
}
