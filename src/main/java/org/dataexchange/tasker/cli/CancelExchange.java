package org.dataexchange.tasker.cli;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.rabbitmq.CancelFeed;
import org.dataexchange.tasker.rabbitmq.CancelMessage;

/** Publishes to the cancel stream, and reads it, over a connection of its own. */
final class CancelExchange implements AutoCloseable {

  private static final long CONFIRM_MILLIS = 10_000;

  /** For all that was cancelled in a day. */
  private static final Duration MOST = Duration.ofMinutes(5);

  private final Environment environment;
  private final Connection connection;

  CancelExchange(Environment environment) {
    this.environment = environment;
    this.connection = environment.connectToCancels("tasker cancel");
  }

  /**
   * Publishes, and returns when the broker has it.
   *
   * @throws CannotSubmit if it does not
   */
  void publish(CancelOrder.Message message) {
    try {
      if (!Exchange.exists(connection, environment.cancel())) {
        throw noStream(null);
      }
      try {
        publish(message, Optional.of(environment.user()));
      } catch (IOException e) {
        if (!isRefused(e)) {
          throw e;
        }
        // a connection by certificate has another name than its address
        publish(message, Optional.empty());
      }
    } catch (IOException | TimeoutException e) {
      throw new CannotSubmit("the broker did not take it: " + Exchange.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotSubmit("interrupted: nobody knows whether the broker took it", e);
    }
  }

  private void publish(CancelOrder.Message message, Optional<String> user)
      throws IOException, InterruptedException, TimeoutException {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .messageId(UUID.randomUUID().toString())
            .timestamp(new Date())
            .userId(user.orElse(null))
            .build();
    AtomicBoolean returned = new AtomicBoolean();
    Channel channel = connection.createChannel();
    channel.addReturnListener(message1 -> returned.set(true));
    channel.confirmSelect();
    channel.basicPublish(environment.cancel(), "", true, properties, message.body());
    try {
      channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
    } catch (ShutdownSignalException e) {
      throw new IOException(e);
    }
    if (returned.get()) {
      throw noStream(null);
    }
  }

  /** The broker checks the user-id, and closes the channel of whoever says another's. */
  private static boolean isRefused(IOException e) {
    return e.getCause() instanceof ShutdownSignalException shutdown
        && shutdown.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.PRECONDITION_FAILED;
  }

  /**
   * What the messages of the last day left in force.
   *
   * @throws CannotSubmit if there is no stream, or nothing may be put at its end
   */
  InForce inForce() {
    InForce inForce = new InForce();
    try {
      CancelFeed feed =
          new CancelFeed(
              connection,
              environment.cancel(),
              new CancelMessage.Reader(environment.cancelUsers(), Clock.systemUTC()),
              inForce);
      feed.mark();
      if (!feed.awaitMark(MOST.toSeconds(), TimeUnit.SECONDS)) {
        throw new CannotSubmit("the broker did not give all of it in time");
      }
      return inForce;
    } catch (IOException e) {
      throw noStream(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotSubmit("interrupted", e);
    }
  }

  private CannotSubmit noStream(Throwable cause) {
    if (BrokerRefusal.behind(cause).filter(refusal -> !refusal.isMissing()).isPresent()) {
      return new CannotSubmit("the broker refuses it: " + Exchange.reason(cause), cause);
    }
    return new CannotSubmit(
        "the broker has no stream '%s' that can be used: the server makes it, ./tasker up"
            .formatted(environment.cancel()),
        cause);
  }

  @Override
  public void close() {
    connection.abort(5_000);
  }
}
