package org.dataexchange.tasker.cli;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The queue of the dead letters, over a connection of its own that it takes over. A letter is taken
 * without an ack and so comes back when the connection ends, however it ends: only what was {@link
 * #remove}d is gone. One body is held at a time.
 *
 * <p>Quorum queues count what comes back. RabbitMQ 4.0 to 4.2 drop what came back more than 20
 * times, whether it was refused or its channel was closed; 4.3 counts refusals alone, 3.x has no
 * limit unless a policy sets one. There is no way to look that none of them counts, and a queue's
 * limit cannot be changed once it is declared. So what was looked at {@link #MANY_LOOKS} times is
 * published anew, confirmed, and only then removed: that begins its count anew.
 */
final class DeadLetters implements AutoCloseable {

  static final int MANY_LOOKS = 10;

  private static final long CONFIRM_MILLIS = 60_000;
  private static final int CLOSE_MILLIS = 10_000;

  private final Environment environment;
  private final Connection connection;
  private final Channel looking;
  private final Channel publishing;
  private final AtomicBoolean returned = new AtomicBoolean();

  DeadLetters(Environment environment, Connection connection) throws IOException {
    this.environment = environment;
    this.connection = connection;
    this.looking = connection.createChannel();
    this.publishing = connection.createChannel();
    publishing.addReturnListener(message -> returned.set(true));
    publishing.confirmSelect();
  }

  /** What becomes of a letter after it was looked at. */
  enum Fate {
    /** It comes back. */
    STAYS,
    /** It comes back unless its visitor removes it later. */
    HELD,
    REMOVED
  }

  @FunctionalInterface
  interface Visitor {
    Fate visit(DeadLetter letter) throws IOException;
  }

  /** Shows the letters that lie there now; what comes meanwhile, maybe again, is for next time. */
  void each(Visitor visitor) throws IOException {
    int left = next(visitor);
    for (int i = 0; i < left; i++) {
      next(visitor);
    }
  }

  /**
   * In a method of its own, so that nothing holds one body while the next one comes.
   *
   * @return how many there are after it
   */
  private int next(Visitor visitor) throws IOException {
    GetResponse next = take();
    if (next == null) {
      return 0;
    }
    DeadLetter letter =
        DeadLetter.of(next.getEnvelope().getDeliveryTag(), next.getProps(), next.getBody());
    switch (visitor.visit(letter)) {
      case REMOVED -> remove(letter);
      case STAYS -> renew(letter);
      case HELD -> {}
    }
    return next.getMessageCount();
  }

  private GetResponse take() throws IOException {
    try {
      return looking.basicGet(environment.dead(), false);
    } catch (IOException e) {
      if (BrokerRefusal.behind(e).filter(BrokerRefusal::isMissing).isPresent()) {
        throw new CannotSubmit(
            "the broker has no queue '%s' yet: the server makes it, ./tasker up"
                .formatted(environment.dead()),
            e);
      }
      throw e;
    }
  }

  private void renew(DeadLetter letter) throws IOException {
    // through the default exchange, which is always there
    if (letter.looks() >= MANY_LOOKS && published("", environment.dead(), letter.asNew(), letter)) {
      remove(letter);
    }
  }

  /**
   * Sends a letter to the queue of the tasks once more; it stays here too, until it is removed. If
   * this process ends before that, the same message comes twice and so joins its own run.
   *
   * @return did the broker put it into a queue?
   */
  boolean replay(DeadLetter letter) throws IOException {
    return published(environment.todo(), environment.todo(), letter.asSent(), letter);
  }

  private boolean published(
      String exchange, String queue, AMQP.BasicProperties properties, DeadLetter letter)
      throws IOException {
    try {
      returned.set(false);
      publishing.basicPublish(exchange, queue, true, properties, letter.body());
      // what has no queue is returned first, and confirmed then
      return publishing.waitForConfirms(CONFIRM_MILLIS) && !returned.get();
    } catch (TimeoutException e) {
      throw new CannotSubmit(
          "the broker confirmed nothing for %d s; %s stays, and may have been sent"
              .formatted(CONFIRM_MILLIS / 1000, letter.id()),
          e);
    } catch (ShutdownSignalException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** For ever. */
  void remove(DeadLetter letter) throws IOException {
    try {
      looking.basicAck(letter.tag(), false);
    } catch (ShutdownSignalException e) {
      throw new IOException(e);
    }
  }

  /** Gives back what was looked at. */
  @Override
  public void close() throws IOException {
    // waits for the broker's reply, so that all acks before it have arrived
    connection.close(CLOSE_MILLIS);
  }
}
