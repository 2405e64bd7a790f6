package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.dispatch.Delivery;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.SendersProperties;
import org.dataexchange.tasker.rabbitmq.connection.TooLarge;
import org.dataexchange.tasker.rabbitmq.connection.TraceHeaders;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.TraceContext;

/** A delivery from {@code tasker_todo}: published, confirmed, and only then acked. */
final class TodoDelivery implements Delivery {

  private static final Logger LOG = System.getLogger(TodoDelivery.class.getName());
  private static final Clock CLOCK = Clock.systemUTC();

  private final Session session;
  private final Prefetch prefetch;
  private final BrokerSetup setup;
  private final long tag;
  private final Optional<TraceContext> sender;
  private volatile AMQP.BasicProperties request;

  TodoDelivery(
      Session session,
      Prefetch prefetch,
      BrokerSetup setup,
      long tag,
      AMQP.BasicProperties request) {
    this.session = session;
    this.prefetch = prefetch;
    this.setup = setup;
    this.tag = tag;
    this.request = request;
    this.sender = TraceHeaders.of(request);
  }

  /** Of whom the broker vouches for it. */
  Optional<String> sender() {
    return Optional.ofNullable(request.getUserId());
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  /** There may be many: only what the answer needs of each is kept. */
  @Override
  public void joined() {
    request =
        new AMQP.BasicProperties.Builder()
            .correlationId(request.getCorrelationId())
            .replyTo(request.getReplyTo())
            .build();
    try {
      prefetch.joined(tag);
    } catch (IOException | RuntimeException e) { // the next session has places enough
      session.end(BrokerErrors.of(e));
    }
  }

  /** Gives the message back later, as it would come again at once. */
  void putOff() {
    try {
      prefetch.putOff(tag);
    } catch (IOException | RuntimeException e) { // it comes again with the next session
      session.end(BrokerErrors.of(e));
    }
  }

  @Override
  public void answer(UUID answerId, byte[] body) {
    AMQP.BasicProperties properties =
        TraceHeaders.with(
            ConfirmedPublisher.persistentJson(answerId.toString())
                .correlationId(request.getCorrelationId())
                .build(),
            context(answerId));
    settle(setup.names().done(), properties, ByteBuffer.wrap(body), () -> reply(properties, body));
  }

  /** The run's, or the sender's own where it is traced elsewhere, or nowhere. */
  private Optional<TraceContext> context(UUID answerId) {
    return setup
        .traces()
        .of(answerId)
        .filter(ours -> sender.isEmpty() || sender.get().isOfTrace(ours))
        .or(() -> sender);
  }

  /**
   * Puts the message aside with the reason why it cannot be read.
   *
   * @param unreadable its properties as they came, if they are not those that are known here
   */
  void deadLetter(ByteBuffer body, String reason, Optional<byte[]> unreadable) {
    Map<String, Object> ours =
        Map.of(
            "tasker-reason",
            reason,
            "tasker-at",
            CLOCK.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    Map<String, Object> headers = SendersProperties.headers(request);
    unreadable.ifPresent(bytes -> headers.put("tasker-properties", bytes));
    headers.putAll(ours);
    AMQP.BasicProperties properties = dead(headers);
    if (!session.fits(properties)) {
      Map<String, Object> fewer = new HashMap<>(ours);
      fewer.put("tasker-headers", "left out, they were too long");
      properties = dead(fewer);
    }
    try {
      settle(setup.names().dead(), properties, body, () -> {});
    } catch (Lost e) {
      LOG.log(Level.WARNING, "The dead letter comes again: {0}", e.getMessage());
    }
  }

  private AMQP.BasicProperties dead(Map<String, Object> headers) {
    return SendersProperties.republished(request, headers)
        .builder()
        .messageId(
            Optional.ofNullable(request.getMessageId())
                .orElseGet(() -> UUID.randomUUID().toString()))
        .build();
  }

  /** The order that everything rests on: if any step fails, the broker still has the message. */
  private void settle(
      String queue, AMQP.BasicProperties properties, ByteBuffer body, Runnable beforeAck) {
    try {
      session.publisher().publish(queue, properties, body);
      beforeAck.run();
      prefetch.ack(tag);
    } catch (TooLarge e) {
      if (!isPutAside(queue, e)) {
        throw new Lost(e.getMessage());
      }
    } catch (IOException | RuntimeException e) {
      // the message must come again, so nothing of this session may stay
      session.end(BrokerErrors.of(e));
      throw new Lost(BrokerErrors.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Lost("the server is stopping");
    }
  }

  /** The broker may put its message aside by itself, whole; otherwise it comes again in a while. */
  private boolean isPutAside(String queue, TooLarge why) {
    boolean dead = queue.equals(setup.names().dead()) && session.topology().putsAside();
    LOG.log(
        Level.ERROR,
        dead ? "The broker puts a message aside: {0}" : "It is tried again in a while: {0}",
        why.getMessage());
    try {
      if (dead) {
        prefetch.reject(tag);
      } else {
        prefetch.putOff(tag);
      }
    } catch (IOException | RuntimeException e) { // it comes again with the next session
      session.end(BrokerErrors.of(e));
    }
    return dead;
  }

  /** The same body to where the request asked for it; that nobody listens there is no error. */
  private void reply(AMQP.BasicProperties properties, byte[] body) {
    String queue = Optional.ofNullable(request.getReplyTo()).map(ReplyAddress::queue).orElse("");
    if (queue.isEmpty()) {
      return;
    }
    if (!mayReplyTo(queue)) {
      LOG.log(
          Level.WARNING,
          "A request''s reply-to is ignored, it is no reply queue: {0}",
          Printable.of(queue));
      return;
    }
    try {
      session.reply(queue, properties, body);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "A reply could not be sent: {0}", BrokerErrors.of(e));
    }
  }

  /** A request must not make Tasker write into just any queue. */
  private boolean mayReplyTo(String queue) {
    return ReplyAddress.isNamedByTheBroker(queue)
        || DirectReplies.isAddress(queue)
        || (setup.replyPrefix().filter(queue::startsWith).isPresent()
            && !setup.names().isOwn(queue));
  }

  @Override
  public void giveBackAll() {
    session.end("a delivery was given back");
  }

  @Override
  public void requeue() {
    try {
      prefetch.requeue(tag);
    } catch (IOException | AlreadyClosedException e) {
      // what did not reach the broker would be held for as long as the session lasts
      session.end("a delivery could not be given back: " + BrokerErrors.of(e));
    }
  }
}
