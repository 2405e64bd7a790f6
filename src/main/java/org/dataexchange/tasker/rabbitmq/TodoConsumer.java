package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.LargeBody;
import org.dataexchange.tasker.rabbitmq.connection.ReceivedProperties;
import org.dataexchange.tasker.rabbitmq.connection.TraceHeaders;
import org.dataexchange.tasker.rabbitmq.connection.Withheld;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.wire.RequestFormat;

/**
 * Takes deliveries from {@code tasker_todo}: a request goes to the dispatcher, poison to the dead
 * letters. Called on the client's consumer thread, which it never blocks.
 */
final class TodoConsumer extends DefaultConsumer {

  private static final Logger LOG = System.getLogger(TodoConsumer.class.getName());

  private static final String SETTING = " (tasker.message.size)";

  private final Session session;
  private final Prefetch prefetch;
  private final BrokerSetup setup;
  private final Dispatcher dispatcher;
  private final Executor io;
  private final RunListener listener;

  TodoConsumer(
      Session session,
      BrokerSetup setup,
      Dispatcher dispatcher,
      Executor io,
      RunListener listener) {
    super(session.consuming());
    this.session = session;
    this.prefetch = new Prefetch(session, setup, this, dispatcher::unasked);
    this.setup = setup;
    this.dispatcher = dispatcher;
    this.io = io;
    this.listener = listener;
  }

  /** How many deliveries it takes; none, before it is told to. */
  Prefetch prefetch() {
    return prefetch;
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    long tag = envelope.getDeliveryTag();
    boolean wanted = prefetch.came(tag, consumerTag);
    TodoDelivery delivery = new TodoDelivery(session, prefetch, setup, tag, properties);
    if (envelope.isRedeliver()) {
      listener.redelivered();
    }
    Optional<Withheld> withheld = Withheld.of(session.consuming(), tag);
    if (!wanted) {
      withheld.ifPresent(Withheld::close);
      delivery.requeue();
      return;
    }
    Optional<String> lost = withheld.flatMap(Withheld::body).flatMap(LargeBody::lost);
    if (lost.isPresent()) {
      putOff(delivery, lost.get());
      return;
    }
    if (withheld.isPresent()) {
      String why = withheld.get().why() + (withheld.get().body().isPresent() ? SETTING : "");
      poison(why, delivery, () -> putAside(delivery, withheld.get(), body, why));
      return;
    }
    try {
      Request request =
          RequestFormat.read(ReceivedProperties.of(properties), body, setup.bounds().most());
      TraceHeaders.of(properties).ifPresent(sender -> setup.traces().came(request.key(), sender));
      if (dispatcher.knows(request) || !prefetch.isOneTooMany()) {
        dispatcher.accept(request, delivery);
      } else {
        delivery.requeue();
      }
    } catch (RequestFormat.Poison poison) {
      Optional<byte[]> readable = Optional.empty();
      poison(
          poison.getMessage(),
          delivery,
          () -> delivery.deadLetter(ByteBuffer.wrap(body), poison.getMessage(), readable));
    } catch (Throwable e) { // one message must not end the consumer: the broker gives it again
      LOG.log(Level.ERROR, "A delivery could not be taken; the session begins again", e);
      delivery.giveBackAll();
    }
  }

  private void poison(String why, TodoDelivery delivery, Runnable putAside) {
    LOG.log(Level.WARNING, "A message goes to the dead letters: {0}", why);
    listener.deadLettered(why, delivery.sender());
    try {
      io.execute(putAside);
    } catch (RejectedExecutionException e) { // the server stops; the next one reads it again
      delivery.giveBackAll();
    }
  }

  /** It stays with the broker, and costs nothing else. */
  private static void putOff(TodoDelivery delivery, String why) {
    LOG.log(Level.ERROR, "It comes again in a while, to whoever has room: {0}", why);
    delivery.putOff();
  }

  private void putAside(TodoDelivery delivery, Withheld withheld, byte[] small, String why) {
    try (withheld) {
      ByteBuffer body =
          withheld.body().isPresent() ? withheld.body().get().bytes() : ByteBuffer.wrap(small);
      delivery.deadLetter(body, why, withheld.properties());
    } catch (IOException e) {
      putOff(delivery, BrokerErrors.of(e));
    }
  }

  /**
   * The queue was deleted, or its node went; RabbitMQ 4.3 says so as well what 4.2 ended it for.
   */
  @Override
  public void handleCancel(String consumerTag) {
    session.end(
        "the broker cancelled the consumer: its queue is gone, or a task was under way for longer"
            + " than its delivery timeout");
  }
}
