package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.NavigableMap;
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
final class ConfirmedPublisher {

  private final Channel channel;
  private final Duration atMost;
  private final BooleanSupplier blocked;
  private final NavigableMap<Long, Pending> pending = new ConcurrentSkipListMap<>();

  private record Pending(String messageId, CompletableFuture<Result> result) {}

  /** What the broker did with a message. */
  enum Result {
    CONFIRMED,
    NACKED,
    UNROUTABLE
  }

  /**
   * Takes the channel over.
   *
   * @param atMost how long a confirm may take
   * @param blocked does the broker say that it takes nothing now? That time does not count: to give
   *     up would only bring the same message again and again
   */
  ConfirmedPublisher(Channel channel, Duration atMost, BooleanSupplier blocked) throws IOException {
    this.channel = channel;
    this.atMost = atMost;
    this.blocked = blocked;
    channel.addConfirmListener(
        (tag, multiple) -> settle(tag, multiple, Result.CONFIRMED),
        (tag, multiple) -> settle(tag, multiple, Result.NACKED));
    channel.addReturnListener(this::returned);
    channel.addShutdownListener(cause -> failAll(new IOException("the channel is closed", cause)));
    channel.confirmSelect();
  }

  /**
   * Publishes a mandatory message and waits until the broker has taken it over, or not.
   *
   * @throws IOException if the channel goes before it is confirmed, or if that takes too long
   */
  Result publish(
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

  private Result awaited(CompletableFuture<Result> result)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } catch (TimeoutException e) {
        if (!blocked.getAsBoolean()) {
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
        .filter(waiting -> waiting.messageId().equals(id))
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
