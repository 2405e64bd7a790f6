package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Publishes on one channel and waits for the broker's confirms; several may be in flight.
 * Thread-safe.
 */
public final class ConfirmedPublisher {

  private static final int PERSISTENT = 2;

  private final Channel channel;
  private final Duration atMost;
  private final BooleanSupplier blocked;
  private final NavigableMap<Long, Pending> pending = new ConcurrentSkipListMap<>();

  private record Pending(String messageId, CompletableFuture<Result> result) {}

  /** The broker's word on a message. */
  public enum Result {
    CONFIRMED,
    NACKED,
    UNROUTABLE,
    /** Nobody knows, as its channel went with another one. */
    CUT_OFF
  }

  /**
   * Takes the channel over.
   *
   * @param atMost how long a confirm may take
   * @param blocked does the broker say that it takes nothing now? That time does not count: to give
   *     up would only bring the same message again and again
   */
  public ConfirmedPublisher(Channel channel, Duration atMost, BooleanSupplier blocked)
      throws IOException {
    this.channel = channel;
    this.atMost = atMost;
    this.blocked = blocked;
    channel.addConfirmListener(
        (tag, multiple) -> settle(tag, multiple, Result.CONFIRMED),
        (tag, multiple) -> settle(tag, multiple, Result.NACKED));
    channel.addReturnListener(this::returned);
    channel.addShutdownListener(cause -> failAll(new IOException(BrokerErrors.of(cause), cause)));
    channel.confirmSelect();
  }

  /** The same where a broker that takes nothing has no more time than another. */
  public ConfirmedPublisher(Channel channel, Duration atMost) throws IOException {
    this(channel, atMost, () -> false);
  }

  /** The properties of each message of the protocol that must not be lost. */
  public static AMQP.BasicProperties.Builder persistentJson(String messageId) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .deliveryMode(PERSISTENT)
        .messageId(messageId);
  }

  /**
   * Publishes a mandatory message and waits until the broker has taken it over, or not.
   *
   * @throws IOException if the channel goes before it is confirmed, or if that takes too long
   */
  public Result publish(
      String exchange, String routingKey, AMQP.BasicProperties properties, ByteBuffer body)
      throws IOException, InterruptedException {
    CompletableFuture<Result> result = new CompletableFuture<>();
    synchronized (this) {
      // the number belongs to the next message on the channel: nobody may come in between
      pending.put(channel.getNextPublishSeqNo(), new Pending(properties.getMessageId(), result));
      if (!channel.isOpen()) {
        failAll(new IOException("the channel is closed"));
      } else {
        channel.basicPublish(exchange, routingKey, true, false, properties, body.duplicate(), null);
      }
    }
    return awaited(result);
  }

  /** The same with a body in the heap. */
  public Result publish(
      String exchange, String routingKey, AMQP.BasicProperties properties, byte[] body)
      throws IOException, InterruptedException {
    return publish(exchange, routingKey, properties, ByteBuffer.wrap(body));
  }

  public boolean isOpen() {
    return channel.isOpen();
  }

  private Result awaited(CompletableFuture<Result> result)
      throws IOException, InterruptedException {
    while (true) {
      // when it reads again, the rest of this wait may be too short for what lay there
      boolean counts = !blocked.getAsBoolean();
      try {
        return result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new IOException(e.getCause().getMessage(), e.getCause());
      } catch (TimeoutException e) {
        if (counts && !blocked.getAsBoolean()) {
          throw new IOException(
              "the broker confirmed nothing for %d s".formatted(atMost.toSeconds()));
        }
      }
    }
  }

  /** A message that has no queue is returned first, and confirmed then. */
  private void returned(Return message) {
    String id = message.getProperties().getMessageId();
    pending.values().stream()
        .filter(waiting -> Objects.equals(waiting.messageId(), id))
        .forEach(waiting -> waiting.result().complete(Result.UNROUTABLE));
  }

  private void settle(long tag, boolean multiple, Result result) {
    if (multiple) {
      NavigableMap<Long, Pending> settled = pending.headMap(tag, true);
      settled.values().forEach(waiting -> waiting.result().complete(result));
      settled.clear();
    } else {
      Pending waiting = pending.remove(tag);
      if (waiting != null) {
        waiting.result().complete(result);
      }
    }
  }

  private void failAll(IOException cause) {
    pending.values().forEach(waiting -> waiting.result().completeExceptionally(cause));
    pending.clear();
  }
}
