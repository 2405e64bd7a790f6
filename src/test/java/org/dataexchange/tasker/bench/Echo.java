package org.dataexchange.tasker.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the broker alone does for a task, on quorum queues: a request goes in, somebody takes it,
 * publishes an answer, waits for its confirm and acks, and the answer comes out.
 */
final class Echo implements AutoCloseable {

  private static final byte[] REQUEST = new byte[150];
  private static final byte[] ANSWER = new byte[4_000];
  private static final String TODO = "bench-echo-todo";
  private static final String DONE = "bench-echo-done";
  private static final int LONGEST_MILLIS = 10_000;

  private final Connection clients;
  private final Connection workers;
  private final Channel client;
  private final BlockingQueue<Long> answers = new LinkedBlockingQueue<>();

  Echo(Connection clients, Connection workers) throws IOException {
    this.clients = clients;
    this.workers = workers;
    this.client = clients.createChannel();
    for (String queue : new String[] {TODO, DONE}) {
      client.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    }
    client.basicConsume(DONE, true, (tag, any) -> answers.add(System.nanoTime()), tag -> {});
    Channel worker = workers.createChannel();
    worker.basicQos(1);
    worker.confirmSelect();
    worker.basicConsume(
        TODO, (tag, message) -> answer(worker, message.getEnvelope().getDeliveryTag()), tag -> {});
  }

  private static void answer(Channel worker, long tag) throws IOException {
    worker.basicPublish("", DONE, MessageProperties.PERSISTENT_BASIC, ANSWER);
    try {
      worker.waitForConfirmsOrDie(LONGEST_MILLIS);
    } catch (TimeoutException e) {
      throw new IOException("no confirm", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    worker.basicAck(tag, false);
  }

  /** Milliseconds from the request to its answer. */
  double millis() throws IOException, InterruptedException {
    long began = System.nanoTime();
    client.basicPublish("", TODO, MessageProperties.PERSISTENT_BASIC, REQUEST);
    Long at = answers.poll(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
    if (at == null) {
      throw new IOException("the broker gives no answer");
    }
    return (at - began) / 1e6;
  }

  @Override
  public void close() throws IOException {
    client.queueDelete(TODO);
    client.queueDelete(DONE);
    clients.abort();
    workers.abort();
  }
}
