package org.dataexchange.tasker.rabbitmq.client;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.rabbitmq.CancelFeed;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerRefusal;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.wire.CancelMessage;

/** Publishes to the cancel stream, and reads it, over a connection of its own. */
public final class CancelClient implements AutoCloseable {

  private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);

  /** For all that was cancelled in a day. */
  private static final Duration MOST = Duration.ofMinutes(5);

  private final BrokerAccess broker;
  private final Connection connection;

  public CancelClient(BrokerAccess broker) {
    this.broker = broker;
    this.connection = CommandConnections.connectToCancels(broker, "tasker cancel");
  }

  /**
   * Publishes a cancel message, and returns when the broker has it.
   *
   * @throws BrokerTrouble if it does not
   */
  public void publish(byte[] message) {
    try {
      if (!CommandConnections.hasExchange(connection, broker.names().cancel())) {
        throw noStream(null);
      }
      try {
        publish(message, Optional.of(broker.user()));
      } catch (IOException e) {
        if (!isAnotherUser(e)) {
          throw e;
        }
        // a connection by certificate has another name than its address
        publish(message, Optional.empty());
      }
    } catch (IOException | ShutdownSignalException e) {
      throw new BrokerTrouble("the broker did not take it: " + BrokerRefusal.inWords(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerTrouble("interrupted: nobody knows whether the broker took it", e);
    }
  }

  private void publish(byte[] message, Optional<String> user)
      throws IOException, InterruptedException {
    AMQP.BasicProperties properties =
        ConfirmedPublisher.persistentJson(UUID.randomUUID().toString())
            .timestamp(new Date())
            .userId(user.orElse(null))
            .build();
    Result result =
        new ConfirmedPublisher(connection.createChannel(), CONFIRMED_WITHIN)
            .publish(broker.names().cancel(), "", properties, message);
    switch (result) {
      case CONFIRMED -> {}
      case UNROUTABLE -> throw noStream(null);
      case NACKED, CUT_OFF -> throw new IOException("the stream may be full");
    }
  }

  /** The broker checks the user-id, and closes the channel of whoever says another's. */
  private static boolean isAnotherUser(IOException e) {
    return BrokerRefusal.behind(e)
        .filter(refusal -> refusal.code() == AMQP.PRECONDITION_FAILED)
        .isPresent();
  }

  /**
   * Gives the messages of the last day to a listener, and returns after the last of them.
   *
   * @throws BrokerTrouble if there is no stream, or nothing may be put at its end
   */
  public void read(CancelFeed.Listener listener) {
    try {
      CancelFeed feed =
          new CancelFeed(
              connection,
              broker.names().cancel(),
              new CancelMessage.Reader(broker.cancelUsers(), Clock.systemUTC()),
              listener);
      feed.mark();
      if (!feed.awaitMark(MOST.toSeconds(), TimeUnit.SECONDS)) {
        throw new BrokerTrouble("the broker did not give all of it in time");
      }
    } catch (IOException e) {
      throw noStream(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerTrouble("interrupted", e);
    }
  }

  private BrokerTrouble noStream(Throwable cause) {
    if (BrokerRefusal.behind(cause).filter(refusal -> !refusal.isMissing()).isPresent()) {
      return new BrokerTrouble("the broker refuses it: " + BrokerRefusal.inWords(cause), cause);
    }
    return new BrokerTrouble(
        "the broker has no stream '%s' that can be used: the server makes it, ./tasker up"
            .formatted(broker.names().cancel()),
        cause);
  }

  @Override
  public void close() {
    connection.abort(5_000);
  }
}
