package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSockets;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.rabbitmq.connection.ReceivedProperties;
import org.dataexchange.tasker.rabbitmq.connection.Withheld;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.wire.CancelFormat;
import org.dataexchange.tasker.wire.CancelMessage;

/**
 * Hears the cancel stream over a connection on which nothing else comes, and knows when all was
 * read that lay there: nothing marks the end of a stream, so a mark of our own is put there and
 * waited for. The mark is a message of the protocol that has no effect, so that readers of any
 * version pass over it.
 */
public final class CancelFeed {

  /** The {@code type} of marks: whoever knows it need not tell of them. */
  static final String MARK = "tasker.mark";

  private static final String OFFSET = "x-stream-offset";
  private static final Duration CONFIRMED_WITHIN = Duration.ofMinutes(1);
  private static final int PREFETCH = 1_000;

  private final Channel channel;
  private final String stream;
  private final CancelMessage.Reader reader;
  private final Listener listener;
  private final String mark = UUID.randomUUID().toString();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean live;
  private volatile boolean blocked;

  /** Called on the client's thread, one after the other. */
  public interface Listener {
    void take(CancelMessage read);

    /** All that lay there has been taken. */
    void end();
  }

  /**
   * Begins to hear, from a day back on.
   *
   * @param stream its name, and that of the exchange before it
   * @throws IOException if the stream cannot be heard
   */
  public CancelFeed(
      Connection connection, String stream, CancelMessage.Reader reader, Listener listener)
      throws IOException {
    this.channel = connection.createChannel();
    this.stream = stream;
    this.reader = reader;
    this.listener = listener;
    connection.addBlockedListener(why -> blocked = true, () -> blocked = false);
    channel.addShutdownListener(cause -> end.countDown());
    channel.basicQos(PREFETCH);
    // by the broker's clock, which also stamped them; ours may be wrong
    String back = Cancellations.HOLDS.toHours() + "h";
    // cancelled: the stream was deleted, or its node went
    channel.basicConsume(stream, false, Map.of(OFFSET, back), this::hear, tag -> channel.abort());
  }

  /** For its connection: nothing that comes on it is long. */
  public static BrokerSockets.Bounds bounds(BrokerSockets.Bounds of) {
    return new BrokerSockets.Bounds(CancelFormat.MAX_BODY, Optional.empty(), of.heartbeat());
  }

  /** Is it still heard? */
  public boolean isOpen() {
    return channel.isOpen();
  }

  /**
   * Puts the mark behind all that lies there.
   *
   * @throws IOException if the broker does not take it, or the exchange leads nowhere
   */
  public void mark() throws IOException, InterruptedException {
    AMQP.BasicProperties properties =
        ConfirmedPublisher.persistentJson(mark).type(MARK).timestamp(new Date()).build();
    byte[] body = CancelFormat.write(new Cancellation.OfTask(mark), true);
    try (Channel marking = channel.getConnection().createChannel()) {
      // a broker that takes nothing for want of memory takes it later
      ConfirmedPublisher publisher =
          new ConfirmedPublisher(marking, CONFIRMED_WITHIN, () -> blocked);
      // not past the exchange: whoever may write to the default one may write to every queue
      if (publisher.publish(stream, "", properties, body) != Result.CONFIRMED) {
        throw new IOException("the broker did not take a mark for its end");
      }
    } catch (TimeoutException | ShutdownSignalException e) {
      throw new IOException(e);
    }
  }

  /**
   * Waits until the mark was read.
   *
   * @return false if that takes longer
   * @throws IOException if the stream is heard no more
   */
  public boolean awaitMark(long atMost, TimeUnit unit) throws IOException, InterruptedException {
    boolean ended = end.await(atMost, unit);
    if (ended && !live) {
      throw new IOException("the stream is heard no more", channel.getCloseReason());
    }
    return ended;
  }

  /** The broker's own word, over what a sender may have put there. */
  private static String place(AMQP.BasicProperties properties) {
    return Optional.ofNullable(properties.getHeaders())
        .map(headers -> headers.get(OFFSET))
        .map(String::valueOf)
        .orElse("");
  }

  private void hear(String consumerTag, Delivery message) throws IOException {
    AMQP.BasicProperties properties = message.getProperties();
    long tag = message.getEnvelope().getDeliveryTag();
    Optional<Withheld> withheld = Withheld.of(channel, tag);
    if (mark.equals(properties.getMessageId())) {
      listener.end();
      live = true;
      end.countDown();
    } else if (!MARK.equals(properties.getType())) {
      listener.take(
          withheld.isPresent()
              ? new CancelMessage.Ignored(withheld.get().why())
              : reader.read(
                  ReceivedProperties.of(properties), message.getBody(), place(properties)));
    }
    channel.basicAck(tag, false);
  }
}
