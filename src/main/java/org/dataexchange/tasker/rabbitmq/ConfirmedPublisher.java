package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes on one channel and waits for the broker's confirms; several may be in flight.
 * Thread-safe.
 */
final class ConfirmedPublisher {

  private static final long MAX_MINUTES = 5;

  private final Channel channel;
  private final NavigableMap<Long, Pending> pending = new ConcurrentSkipListMap<>();

  private record Pending(String messageId, CompletableFuture<Result> result) {}

  /** What the broker did with a message. */
  enum Result {
    CONFIRMED,
    NACKED,
    UNROUTABLE
  }

  /** Takes the channel over. */
  ConfirmedPublisher(Channel channel) throws IOException {
    this.channel = channel;
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
   * @throws IOException if the channel goes before it is confirmed
   */
  Result publish(String exchange, String routingKey, AMQP.BasicProperties properties, byte[] body)
      throws IOException, InterruptedException {
    CompletableFuture<Result> result = new CompletableFuture<>();
    synchronized (this) {
      // the number belongs to the next message on the channel: nobody may come in between
      pending.put(channel.getNextPublishSeqNo(), new Pending(properties.getMessageId(), result));
      if (!channel.isOpen()) {
        failAll(new IOException("the channel is closed"));
      } else {
        channel.basicPublish(exchange, routingKey, true, properties, body);
      }
    }
    try {
      return result.get(MAX_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the broker confirmed nothing for %d minutes".formatted(MAX_MINUTES));
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
