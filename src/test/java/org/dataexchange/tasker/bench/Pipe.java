package org.dataexchange.tasker.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;

/**
 * A quorum queue with a publisher that wants confirms and a consumer that acks, of persistent
 * messages of one size. The queue goes when it is closed.
 */
final class Pipe implements AutoCloseable {

  private static final int CONFIRMS_MILLIS = 120_000;
  private static final int SMALL = 1_000;
  private static final int BATCH_BYTES = 32 << 20;

  /** Each has its own: a cluster may not have forgotten the last one yet. */
  private final String queue = "bench-" + UUID.randomUUID();

  private final Channel publishing;
  private final Channel consuming;
  private final byte[] body;

  Pipe(Connection connection, int size) throws IOException {
    this.publishing = connection.createChannel();
    this.consuming = connection.createChannel();
    this.body = new byte[size];
    publishing.confirmSelect();
    publishing.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
  }

  /** The queue's name. */
  String queue() {
    return queue;
  }

  /** Returns when the broker has so many more. */
  void fill(int messages) throws IOException, TimeoutException, InterruptedException {
    int batch = Math.max(1, BATCH_BYTES / body.length);
    for (int i = 1; i <= messages; i++) {
      publish();
      if (i % batch == 0 || i == messages) {
        publishing.waitForConfirmsOrDie(CONFIRMS_MILLIS);
      }
    }
  }

  /** Takes one message, which stays unacked until the end. */
  void hold() throws IOException {
    GetResponse one = publishing.basicGet(queue, false);
    if (one == null) {
      throw new IllegalStateException("there is none to hold");
    }
  }

  /**
   * Lets messages go through, a few at a time, and returns how many when all are acked.
   *
   * @param more whether there is to be another one after so many
   */
  long flow(LongPredicate more) throws IOException, TimeoutException, InterruptedException {
    int most = body.length < SMALL ? 1_000 : 4;
    Semaphore room = new Semaphore(most);
    consuming.basicQos(most);
    consuming.basicConsume(
        queue,
        (tag, message) -> {
          consuming.basicAck(message.getEnvelope().getDeliveryTag(), false);
          room.release();
        },
        tag -> {});
    long sent = 0;
    for (; more.test(sent); sent++) {
      room.acquire();
      publish();
    }
    room.acquire(most);
    publishing.waitForConfirmsOrDie(CONFIRMS_MILLIS);
    return sent;
  }

  private void publish() throws IOException {
    publishing.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body);
  }

  @Override
  public void close() throws IOException {
    publishing.queueDelete(queue);
    publishing.abort();
    consuming.abort();
  }
}
