package org.dataexchange.tasker.rabbitmq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.dispatch.Orders;
import org.dataexchange.tasker.dispatch.Request;
import org.dataexchange.tasker.task.Cancellation;

/** Orders over the open session, each on a channel of its own that may be lost. Thread-safe. */
public final class BrokerOrders implements Orders {

  private static final long CONFIRM_MILLIS = 10_000;
  private static final JsonFactory JSON = new JsonFactory();

  private final BrokerConnection broker;
  private final BrokerSetup setup;
  private final Clock clock;

  public BrokerOrders(BrokerConnection broker, BrokerSetup setup, Clock clock) {
    this.broker = broker;
    this.setup = setup;
    this.clock = clock;
  }

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
    if (!setup.cancelUsers().isEmpty()) {
      String user = BrokerConnection.user(setup.uris().getFirst());
      if (!setup.cancelUsers().contains(user)) {
        throw new Unusable(
            "the broker's user '%s' is not in tasker.cancel.users, so nobody would heed it"
                .formatted(user));
      }
      properties.userId(user);
    }
    publish(setup.names().cancel(), "", properties.build(), body(target, lift));
  }

  private static byte[] body(Cancellation.Target target, boolean lift) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      switch (target) {
        case Cancellation.OfTask task -> json.writeStringField("taskId", task.id());
        case Cancellation.OfCode code -> json.writeStringField("sha256", code.sha256());
      }
      if (lift) {
        json.writeBooleanField("lift", true);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toByteArray();
  }

  private static AMQP.BasicProperties.Builder properties() {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .deliveryMode(2)
        .messageId(Session.freshId());
  }

  private void publish(
      String exchange, String routingKey, AMQP.BasicProperties properties, byte[] body) {
    Optional<Session> session = broker.session();
    String objection = broker.objection();
    if (session.isEmpty() || !objection.isEmpty()) {
      throw new Unavailable(objection);
    }
    try (Channel channel = session.get().spareChannel()) {
      AtomicBoolean returned = new AtomicBoolean();
      channel.addReturnListener(message -> returned.set(true));
      channel.confirmSelect();
      channel.basicPublish(exchange, routingKey, true, properties, body);
      boolean taken = channel.waitForConfirms(CONFIRM_MILLIS);
      if (returned.get() || !taken) {
        throw new Unavailable(
            "the broker did not take it: '%s' has no queue, or a full one".formatted(exchange));
      }
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw new Unavailable("nobody knows whether the broker took it: " + Reasons.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("the server is stopping");
    }
  }
}
