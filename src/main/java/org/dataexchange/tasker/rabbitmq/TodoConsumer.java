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
import org.dataexchange.tasker.dispatch.Request;
import org.dataexchange.tasker.task.RunListener;

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
    Optional<Aside> aside = session.aside(tag);
    if (!wanted) {
      aside.ifPresent(Aside::close);
      delivery.requeue();
      return;
    }
    Optional<String> lost = aside.flatMap(Aside::body).flatMap(LargeBody::lost);
    if (lost.isPresent()) {
      putOff(delivery, lost.get());
      return;
    }
    if (aside.isPresent()) {
      String why = aside.get().why() + (aside.get().body().isPresent() ? SETTING : "");
      poison(why, delivery, () -> putAside(delivery, aside.get(), body, why));
      return;
    }
    try {
      Request request = request(properties, body);
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

  private Request request(AMQP.BasicProperties properties, byte[] body)
      throws RequestFormat.Poison {
    ContentEncoding encoding = ContentEncoding.of(properties);
    try {
      byte[] plain = encoding.unpacked(body, setup.bounds().most());
      return RequestFormat.read(properties.getMessageId(), plain);
    } catch (IOException e) {
      throw new RequestFormat.Poison(e.getMessage());
    } catch (RequestFormat.Poison e) {
      throw new RequestFormat.Poison(e.getMessage() + encoding.named());
    }
  }

  private void poison(String why, TodoDelivery delivery, Runnable putAside) {
    LOG.log(Level.WARNING, "A message goes to the dead letters: {0}", why);
    listener.deadLettered();
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

  private void putAside(TodoDelivery delivery, Aside aside, byte[] small, String why) {
    try (aside) {
      ByteBuffer body =
          aside.body().isPresent() ? aside.body().get().bytes() : ByteBuffer.wrap(small);
      delivery.deadLetter(body, why, aside.properties());
    } catch (IOException e) {
      putOff(delivery, Reasons.of(e));
    }
  }

  /** The queue was deleted, or its node went. */
  @Override
  public void handleCancel(String consumerTag) {
    session.end("the broker cancelled the consumer: its queue is gone");
  }
}
