package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.dispatch.Cancellations;

/**
 * Hears the cancel stream, from a day back on, over a channel of its own that may be lost: where it
 * cannot be heard, tasks are run without it, and it is tried again. One per connection; called on
 * the connection's thread.
 */
public final class CancelStream {

  private static final Logger LOG = System.getLogger(CancelStream.class.getName());

  /** How long tasks wait for what was cancelled while nobody was here. */
  private static final Duration MOST = Duration.ofSeconds(2);

  /** The first message may take the broker a while; whether there is one, it does not say. */
  private static final Duration FIRST = Duration.ofMillis(500);

  /** Nothing marks the end of a stream but that nothing comes. */
  private static final Duration QUIET = Duration.ofMillis(200);

  private static final int PREFETCH = 1_000;

  /** Looks between two tries, at most: five minutes. */
  private static final int MOST_PASSED = 20;

  private final BrokerSetup setup;
  private final Cancellations cancellations;
  private final Clock clock;
  private Channel channel;
  private int failures;
  private int pass;

  public CancelStream(BrokerSetup setup, Cancellations cancellations, Clock clock) {
    this.setup = setup;
    this.cancellations = cancellations;
    this.clock = clock;
  }

  /**
   * Hears it again where it is heard no more; seldom where that is in vain, as each try leaves an
   * error in the broker's log.
   */
  void lookAfter(Session session) throws InterruptedException {
    if (pass > 0) {
      pass--;
    } else {
      hearOn(session);
    }
  }

  /**
   * Hears it on that session, unless it does already. Returns when all that lay there was read, or
   * after two seconds.
   */
  void hearOn(Session session) throws InterruptedException {
    if (channel != null && channel.isOpen() && channel.getConnection() == session.connection()) {
      return;
    }
    try {
      session.declareCancel();
      channel = session.spareChannel();
      Hearing hearing = new Hearing(channel);
      channel.basicQos(PREFETCH);
      Date from = Date.from(clock.instant().minus(Cancellations.HOLDS));
      channel.basicConsume(setup.names().cancel(), false, Map.of("x-stream-offset", from), hearing);
      hearing.awaitEnd();
      failures = 0;
      pass = 0;
    } catch (IOException | ShutdownSignalException e) {
      abandon();
      pass = Math.min(MOST_PASSED, failures);
      if (session.isOpen() && failures++ == 0) {
        LOG.log(
            Level.WARNING,
            "Nothing can be cancelled or revoked now; tasks run all the same, and the stream ''{0}'' is tried again: {1}",
            setup.names().cancel(),
            Reasons.of(e));
      }
    }
  }

  private void abandon() {
    try {
      if (channel != null) {
        channel.abort();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A channel of the cancel stream did not close well", e);
    } finally {
      channel = null;
    }
  }

  /** What comes on the stream; on the client's thread, but for the wait. */
  private final class Hearing extends DefaultConsumer {
    private final CancelReader reader = new CancelReader(cancellations, setup.cancelUsers(), clock);
    private boolean any;
    private long last = System.nanoTime();

    Hearing(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
        throws IOException {
      take(properties, body);
      getChannel().basicAck(envelope.getDeliveryTag(), false);
    }

    private synchronized void take(AMQP.BasicProperties properties, byte[] body) {
      any = true;
      last = System.nanoTime();
      try {
        reader.read(properties, body);
      } catch (RuntimeException e) { // one message must not end the consumer
        LOG.log(Level.ERROR, "A cancel message could not be taken; it is ignored", e);
      }
    }

    /** The stream was deleted, or its node went: it is tried again with the next look. */
    @Override
    public void handleCancel(String consumerTag) throws IOException {
      getChannel().abort();
    }

    /** Waits for the end of what lay there. */
    synchronized void awaitEnd() throws InterruptedException {
      long most = System.nanoTime() + MOST.toNanos();
      while (System.nanoTime() < most) {
        long still = last + (any ? QUIET : FIRST).toNanos() - System.nanoTime();
        if (still <= 0) {
          break;
        }
        TimeUnit.NANOSECONDS.timedWait(this, still);
      }
      reader.goLive();
    }
  }
}
