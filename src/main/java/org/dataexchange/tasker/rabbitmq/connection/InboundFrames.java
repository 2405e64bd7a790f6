package org.dataexchange.tasker.rabbitmq.connection;

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
final class InboundFrames implements AutoCloseable {

  /** Class and method, as they stand in a frame. */
  private static final int DELIVER = 60 << 16 | 60;

  private static final int GET_OK = 60 << 16 | 71;

  private static final int BASIC = 60;

  /** Class, weight and size stand before the properties. */
  private static final int SIZE_AT = 4;

  private static final int PROPERTIES_AT = 12;

  private final BrokerSockets.Bounds bounds;
  private final Map<Integer, Content> contents = new HashMap<>();
  private final Map<DeliveryId, Withheld> notAsked = new ConcurrentHashMap<>();

  InboundFrames(BrokerSockets.Bounds bounds) {
    this.bounds = bounds;
  }

  private record DeliveryId(int channel, long tag) {}

  /**
   * The content that follows a method on a channel.
   *
   * @param tag of a delivery
   */
  private record Content(Optional<Long> tag, Optional<Swallowed> swallowed) {}

  private record Swallowed(LargeBody body, Frame header) {}

  Optional<Withheld> withheld(int channel, long deliveryTag) {
    return Optional.ofNullable(notAsked.remove(new DeliveryId(channel, deliveryTag)));
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
    int method = payload.getInt();
    if (method == DELIVER) {
      int consumerTag = Byte.toUnsignedInt(payload.get());
      tag = Optional.of(payload.getLong(payload.position() + consumerTag));
    } else if (method == GET_OK) {
      tag = Optional.of(payload.getLong());
    }
    contents.put(frame.getChannel(), new Content(tag, Optional.empty()));
    return Optional.of(frame);
  }

  private Optional<Frame> header(Frame came) {
    boolean readable = unreadable(came).isEmpty();
    Frame frame = readable ? came : retagged(came);
    Optional<String> unreadable = readable ? Optional.empty() : unreadable(frame);
    long size = ByteBuffer.wrap(came.getPayload()).getLong(SIZE_AT);
    if (unreadable.isEmpty() && size <= bounds.most()) {
      return Optional.of(frame);
    }
    return setAside(unreadable.isEmpty() ? frame : came, unreadable, size);
  }

  private Optional<Frame> setAside(Frame frame, Optional<String> unreadable, long size) {
    Content content =
        contents.getOrDefault(frame.getChannel(), new Content(Optional.empty(), Optional.empty()));
    byte[] payload = frame.getPayload();
    boolean large = size > bounds.most();
    Optional<LargeBody> body =
        large
            ? Optional.of(LargeBody.of(size, content.tag().flatMap(tag -> bounds.spool())))
            : Optional.empty();
    Withheld withheld =
        new Withheld(
            unreadable.orElseGet(() -> tooLarge(size)),
            unreadable.map(why -> Arrays.copyOfRange(payload, PROPERTIES_AT, payload.length)),
            body);
    content.tag().ifPresent(tag -> notAsked.put(new DeliveryId(frame.getChannel(), tag), withheld));
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

  /** With what other clients write, and ours cannot read, in words that it knows. */
  private static Frame retagged(Frame frame) {
    byte[] payload = frame.getPayload().clone();
    LongIntegers.retag(ByteBuffer.wrap(payload, PROPERTIES_AT, payload.length - PROPERTIES_AT));
    return new Frame(frame.getType(), frame.getChannel(), payload);
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
      return Optional.of("its properties cannot be read: " + BrokerErrors.of(e));
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
    notAsked.values().forEach(Withheld::close);
    notAsked.clear();
  }
}
