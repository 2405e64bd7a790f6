package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.rabbitmq.connection.TooLarge;
import org.dataexchange.tasker.task.Backoff;

/**
 * Publishes until the broker has it. A message that is larger than the broker takes costs itself
 * and the channel; the others that were under way there are published again. Thread-safe.
 */
final class PersistentPublisher {

  private static final Logger LOG = System.getLogger(PersistentPublisher.class.getName());
  private static final Duration CONFIRMED_WITHIN = Duration.ofMinutes(5);

  private final Session session;
  private final Topology topology;
  private ConfirmedPublisher publisher;
  private volatile long most = Long.MAX_VALUE;

  PersistentPublisher(Session session, Topology topology) throws IOException {
    this.session = session;
    this.topology = topology;
    this.publisher = newPublisher();
  }

  /** Its channel goes with a message that is too large; whoever else publishes does so again. */
  private ConfirmedPublisher newPublisher() throws IOException {
    Channel channel = session.connection().createChannel();
    channel.addShutdownListener(
        cause ->
            TooLarge.limit(cause).ifPresentOrElse(limit -> most = limit, () -> session.end(cause)));
    return new ConfirmedPublisher(channel, CONFIRMED_WITHIN, () -> !session.isRead());
  }

  private synchronized ConfirmedPublisher publisher() throws IOException {
    if (!publisher.isOpen()) {
      publisher = newPublisher();
    }
    return publisher;
  }

  /**
   * Publishes until the broker has it, for as long as the session lasts. What has no queue is
   * published again after the queues were declared again.
   *
   * @throws TooLarge if the broker takes none of that size
   * @throws IOException if the session ends first
   */
  void publish(String queue, AMQP.BasicProperties properties, ByteBuffer body)
      throws IOException, InterruptedException {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    Result before = Result.CONFIRMED;
    while (session.isOpen()) {
      if (body.remaining() > most) {
        throw new TooLarge(body.remaining(), most);
      }
      Result result = tried(queue, properties, body);
      if (result == Result.CONFIRMED) {
        return;
      }
      if (result != before) {
        LOG.log(Level.WARNING, "{0}, trying on: ''{1}''", told(result), queue);
        before = result;
      }
      backoff.pause();
      if (result == Result.UNROUTABLE && session.isRead()) {
        topology.declare(session.connection());
      }
    }
    throw new IOException("the session with the broker has ended");
  }

  private Result tried(String queue, AMQP.BasicProperties properties, ByteBuffer body)
      throws IOException, InterruptedException {
    ConfirmedPublisher now = publisher();
    try {
      return now.publish(queue, queue, properties, body);
    } catch (IOException e) {
      if (now.isOpen() || !session.isOpen()) {
        throw e;
      }
      return Result.CUT_OFF;
    }
  }

  private static String told(Result result) {
    return switch (result) {
      case UNROUTABLE -> "There is no queue for a message, it is declared again";
      case CUT_OFF -> "A message that is too large for the broker has ended its channel";
      case NACKED, CONFIRMED -> "The broker does not take a message, the queue may be full";
    };
  }
}
