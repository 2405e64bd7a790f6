package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.dispatch.Request;
import org.dataexchange.tasker.task.RunListener;

/**
 * Takes deliveries from {@code tasker_todo}: a request goes to the dispatcher, poison to the dead
 * letters. Called on the client's consumer thread, which it never blocks.
 */
final class TodoConsumer extends DefaultConsumer {

  private static final Logger LOG = System.getLogger(TodoConsumer.class.getName());

  private final Session session;
  private final Places places;
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
    this.places = new Places(session, setup, this);
    this.setup = setup;
    this.dispatcher = dispatcher;
    this.io = io;
    this.listener = listener;
  }

  /** How many deliveries it takes; none, before it is told to. */
  Places places() {
    return places;
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    long tag = envelope.getDeliveryTag();
    places.came(tag, consumerTag);
    TodoDelivery delivery = new TodoDelivery(session, places, setup, tag, properties);
    if (envelope.isRedeliver()) {
      listener.redelivered();
    }
    try {
      Request request = RequestFormat.read(properties.getMessageId(), body);
      dispatcher.accept(request, delivery);
    } catch (RequestFormat.Poison poison) {
      LOG.log(Level.WARNING, "A message goes to the dead letters: {0}", poison.getMessage());
      listener.deadLettered();
      putAside(delivery, body, poison.getMessage());
    } catch (Throwable e) { // one message must not end the consumer: the broker gives it again
      LOG.log(Level.ERROR, "A delivery could not be taken; the session begins again", e);
      delivery.giveBack();
    }
  }

  private void putAside(TodoDelivery delivery, byte[] body, String why) {
    try {
      io.execute(() -> delivery.deadLetter(body, why));
    } catch (RejectedExecutionException e) { // the server stops; the next one reads it again
      delivery.giveBack();
    }
  }

  /** The queue was deleted, or its node went. */
  @Override
  public void handleCancel(String consumerTag) {
    session.end("the broker cancelled the consumer: its queue is gone");
  }
}
