package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Asks the broker on a channel of its own, one question at a time. A broker that has just begun to
 * read nothing tells so after a question that it will not read before: then that is given up, with
 * its channel, as its answer comes one day. Thread-safe.
 */
final class QueueDepth {

  private static final long MOST_SECONDS = 30;

  /** Of a quorum queue that is too busy to tell within 250 ms, RabbitMQ says that it is empty. */
  private static final int TRIES = 4;

  private final SpareChannel channel;
  private final BooleanSupplier read;
  private volatile CompletableFuture<Command> asked = new CompletableFuture<>();

  /**
   * @param read does the broker read what is written to it?
   */
  QueueDepth(Connection connection, BooleanSupplier read) {
    this.channel = new SpareChannel(connection);
    this.read = read;
  }

  /** The broker reads nothing from now on. */
  void giveUp() {
    asked.completeExceptionally(new IOException("the broker takes no messages now"));
  }

  /**
   * How many messages of a queue wait for somebody to take them.
   *
   * @throws IOException if the broker does not say so
   */
  synchronized long of(String queue) throws IOException {
    long waiting = 0;
    for (int tried = 0; waiting == 0 && tried < TRIES; tried++) {
      waiting = told(queue);
    }
    return waiting;
  }

  private long told(String queue) throws IOException {
    Channel open = channel.open();
    boolean answered = false;
    try {
      asked =
          open.asyncCompletableRpc(new AMQP.Queue.Declare.Builder().queue(queue).passive().build());
      if (!read.getAsBoolean()) {
        giveUp();
      }
      Command answer = asked.get(MOST_SECONDS, TimeUnit.SECONDS);
      answered = true;
      return ((AMQP.Queue.DeclareOk) answer.getMethod()).getMessageCount();
    } catch (ExecutionException | TimeoutException | AlreadyClosedException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server is stopping", e);
    } finally {
      if (!answered) {
        channel.forget();
      }
    }
  }
}
