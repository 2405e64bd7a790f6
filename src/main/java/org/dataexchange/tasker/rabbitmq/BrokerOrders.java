package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.dispatch.Orders;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.wire.CancelFormat;
import org.dataexchange.tasker.wire.RequestFormat;

/** Orders over the open session, each on a channel of its own that may be lost. Thread-safe. */
public record BrokerOrders(BrokerConnection broker, BrokerSetup setup, Clock clock)
    implements Orders {

  private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);

  @Override
  public String submit(byte[] request) {
    String taskId = taskId(request);
    String todo = setup.names().todo();
    publish(todo, todo, properties().build(), request);
    return taskId;
  }

  private static String taskId(byte[] request) {
    try {
      return switch (RequestFormat.read(null, request)) {
        case Request.Valid valid -> valid.taskId();
        case Request.Invalid invalid -> throw new Unusable(invalid.why().getMessage());
      };
    } catch (RequestFormat.Poison e) {
      throw new Unusable(e.getMessage());
    }
  }

  @Override
  public void cancel(Cancellation.Target target, boolean lift) {
    AMQP.BasicProperties.Builder properties = properties().timestamp(Date.from(clock.instant()));
    if (!setup.access().cancelUsers().isEmpty()) {
      String user = setup.access().user();
      if (!setup.access().cancelUsers().contains(user)) {
        throw new Unusable(
            "the broker's user '%s' is not in tasker.cancel.users, so nobody would heed it"
                .formatted(user));
      }
      properties.userId(user);
    }
    publish(setup.names().cancel(), "", properties.build(), CancelFormat.write(target, lift));
  }

  private static AMQP.BasicProperties.Builder properties() {
    return ConfirmedPublisher.persistentJson(UUID.randomUUID().toString());
  }

  private void publish(
      String exchange, String routingKey, AMQP.BasicProperties properties, byte[] body) {
    Optional<Session> session = broker.session();
    String objection = broker.objection();
    if (session.isEmpty() || !objection.isEmpty()) {
      throw new Unavailable(objection);
    }
    try (Channel channel = session.get().connection().createChannel()) {
      Result result =
          new ConfirmedPublisher(channel, CONFIRMED_WITHIN)
              .publish(exchange, routingKey, properties, body);
      if (result != Result.CONFIRMED) {
        throw new Unavailable(
            "the broker did not take it: '%s' has no queue, or a full one".formatted(exchange));
      }
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw new Unavailable("nobody knows whether the broker took it: " + BrokerErrors.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("the server is stopping");
    }
  }
}
