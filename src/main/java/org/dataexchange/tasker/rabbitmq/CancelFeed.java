package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.rabbitmq.CancelMessage.Read;

/**
 * Hears the cancel stream over a connection on which nothing else comes, and knows when all was
 * read that lay there: nothing marks the end of a stream, so a mark of our own is put there and
 * waited for. The mark is a message of the protocol that has no effect, so that readers of any
 * version pass over it.
 */
public final class CancelFeed {

  /** The {@code type} of marks: whoever knows it need not tell of them. */
  static final String MARK = "tasker.mark";

  private static final long CONFIRM_MILLIS = 60_000;
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
    void take(Read read);

    /** All that lay there has been taken. */
    void end();
  }

  /**
   * Begins to hear, from a day back on.
   *
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
    channel.basicConsume(stream, false, Map.of("x-stream-offset", back), new Hearing(channel));
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
   * @throws IOException if the broker does not take it
   */
  public void mark() throws IOException, InterruptedException {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .messageId(mark)
            .type(MARK)
            .timestamp(new Date())
            .build();
    byte[] body = "{\"taskId\":\"%s\",\"lift\":true}".formatted(mark).getBytes(UTF_8);
    try (Channel marking = channel.getConnection().createChannel()) {
      marking.confirmSelect();
      marking.basicPublish("", stream, properties, body);
      if (!confirmed(marking)) {
        throw new IOException("the broker did not take a mark for its end");
      }
    } catch (TimeoutException e) {
      throw new IOException("the broker confirmed no mark for its end", e);
    } catch (ShutdownSignalException e) {
      throw new IOException(e);
    }
  }

  /** A broker that takes nothing for want of memory takes it later. */
  private boolean confirmed(Channel marking) throws InterruptedException, TimeoutException {
    while (true) {
      try {
        return marking.waitForConfirms(CONFIRM_MILLIS);
      } catch (TimeoutException e) {
        if (!blocked) {
          throw e;
        }
      }
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

  private final class Hearing extends DefaultConsumer {
    Hearing(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
        throws IOException {
      long tag = envelope.getDeliveryTag();
      Optional<Aside> aside =
          BrokerSocket.of(channel.getConnection()).aside(channel.getChannelNumber(), tag);
      if (mark.equals(properties.getMessageId())) {
        listener.end();
        live = true;
        end.countDown();
      } else if (!MARK.equals(properties.getType())) {
        listener.take(
            aside.isPresent()
                ? new CancelMessage.Ignored(aside.get().why())
                : reader.read(properties, body));
      }
      channel.basicAck(tag, false);
    }

    /** The stream was deleted, or its node went. */
    @Override
    public void handleCancel(String consumerTag) throws IOException {
      channel.abort();
    }
  }
}
