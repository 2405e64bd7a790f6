package org.dataexchange.tasker.rabbitmq.client;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerRefusal;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.rabbitmq.connection.LargeBody;
import org.dataexchange.tasker.rabbitmq.connection.TooLarge;
import org.dataexchange.tasker.rabbitmq.connection.Withheld;

/**
 * The queue of the dead letters, over a connection of its own that it takes over. A letter is taken
 * without an ack and so comes back when the connection ends, however it ends: only what was removed
 * is gone. Beside those that are {@link Fate#HELD} one body is held at a time, and a large one in a
 * file without a name.
 *
 * <p>Quorum queues count what comes back. RabbitMQ 4.0 to 4.2 drop what came back more than 20
 * times, whether it was refused or its channel was closed; 4.3 counts refusals alone, 3.x has no
 * limit unless a policy sets one. There is no way to look that none of them counts, and a queue's
 * limit cannot be changed once it is declared. So what was looked at {@link #MANY_LOOKS} times is
 * published anew, confirmed, and only then removed: that begins its count anew.
 */
public final class DeadLetters implements AutoCloseable {

  public static final int MANY_LOOKS = 10;

  private static final Duration CONFIRMED_WITHIN = Duration.ofMinutes(1);
  private static final int CLOSE_MILLIS = 10_000;

  private final BrokerAccess broker;
  private final Connection connection;
  private final Channel looking;
  private ConfirmedPublisher publisher;
  private final Consumer<String> unseen;
  private final List<Withheld> held = new ArrayList<>();

  /**
   * @param name for whoever looks at the broker's connections
   * @param unseen is told of each letter that cannot be looked at here and so stays
   */
  public DeadLetters(BrokerAccess broker, String name, Consumer<String> unseen) throws IOException {
    this.broker = broker;
    this.unseen = unseen;
    this.connection = CommandConnections.connectToLetters(broker, name);
    this.looking = connection.createChannel();
    this.publisher = newPublisher();
  }

  private ConfirmedPublisher newPublisher() throws IOException {
    return new ConfirmedPublisher(connection.createChannel(), CONFIRMED_WITHIN);
  }

  /** The fate of a letter after it was looked at. */
  public enum Fate {
    /** It comes back. */
    STAYS,
    /** It comes back unless {@link #settle} is told otherwise later. */
    HELD,
    REMOVED
  }

  /** Looks at one letter, and says what is to become of it. */
  @FunctionalInterface
  public interface Visitor {
    Fate visit(DeadLetter letter) throws IOException;
  }

  /** Shows the letters that lie there now; what comes meanwhile, maybe again, is for next time. */
  public void each(Visitor visitor) throws IOException {
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
    Optional<Withheld> withheld = Withheld.of(looking, next.getEnvelope().getDeliveryTag());
    Optional<String> lost = withheld.flatMap(Withheld::body).flatMap(LargeBody::lost);
    if (lost.isPresent()) {
      unseen.accept(lost.get());
      return next.getMessageCount();
    }
    DeadLetter letter = letter(next, withheld);
    Fate fate = visitor.visit(letter);
    settle(letter, fate);
    withheld.ifPresent(fate == Fate.HELD ? held::add : Withheld::close);
    return next.getMessageCount();
  }

  private static DeadLetter letter(GetResponse got, Optional<Withheld> withheld)
      throws IOException {
    long tag = got.getEnvelope().getDeliveryTag();
    Optional<LargeBody> large = withheld.flatMap(Withheld::body);
    ByteBuffer body = large.isPresent() ? large.get().bytes() : ByteBuffer.wrap(got.getBody());
    return withheld
        .flatMap(Withheld::properties)
        .map(odd -> DeadLetter.unreadable(tag, odd, withheld.get().why(), body))
        .orElseGet(() -> DeadLetter.of(tag, got.getProps(), body));
  }

  /** Does what is to become of a letter. */
  public void settle(DeadLetter letter, Fate fate) throws IOException {
    switch (fate) {
      case REMOVED -> remove(letter);
      case STAYS -> renew(letter);
      case HELD -> {}
    }
  }

  private GetResponse take() throws IOException {
    try {
      return looking.basicGet(broker.names().dead(), false);
    } catch (IOException e) {
      if (BrokerRefusal.behind(e).filter(BrokerRefusal::isMissing).isPresent()) {
        throw new BrokerTrouble(
            "the broker has no queue '%s' yet: the server makes it, ./tasker up"
                .formatted(broker.names().dead()),
            e);
      }
      throw e;
    }
  }

  private void renew(DeadLetter letter) throws IOException {
    // through the default exchange, which is always there
    if (letter.looks() >= MANY_LOOKS
        && published("", broker.names().dead(), letter.asNew(), letter)) {
      remove(letter);
    }
  }

  /**
   * Sends a letter to the queue of the tasks once more; it stays here too, until it is removed. If
   * this process ends before that, the same message comes twice and so joins its own run.
   *
   * @return did the broker put it into a queue?
   */
  public boolean replay(DeadLetter letter) throws IOException {
    return published(broker.names().todo(), broker.names().todo(), letter.asSent(), letter);
  }

  private boolean published(
      String exchange, String queue, AMQP.BasicProperties properties, DeadLetter letter)
      throws IOException {
    try {
      return publisher.publish(exchange, queue, properties, letter.body()) == Result.CONFIRMED;
    } catch (IOException e) {
      if (publisher.isOpen()) {
        throw new BrokerTrouble(
            e.getMessage() + "; it stays, and may have been sent: " + letter.id(), e);
      }
      if (TooLarge.limit(e).isEmpty()) {
        throw e;
      }
      publisher = newPublisher();
      return false;
    } catch (ShutdownSignalException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** For ever. */
  private void remove(DeadLetter letter) throws IOException {
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
    held.forEach(Withheld::close);
  }
}
