package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.site.Site;

/**
 * A careful client: it sends a message until the broker has confirmed it, always the same one under
 * the same {@code message-id}. Its calls wait for each other.
 */
final class Sender implements AutoCloseable {

  private static final Duration TAKEN_WITHIN = Pace.minutes(8);
  private static final String TODO = "tasker_todo";

  private final Site site;
  private final Map<String, Instant> sent = new ConcurrentHashMap<>();
  private final Map<String, Integer> confirmed = new ConcurrentHashMap<>();
  private final AtomicBoolean returned = new AtomicBoolean();
  private final AtomicInteger again = new AtomicInteger();
  private Connection connection;
  private Channel channel;

  Sender(Site site) {
    this.site = site;
  }

  /** A message that asks for a task, or for nothing; returns when the broker has it. */
  void request(String id, byte[] body) {
    request(id, new AMQP.BasicProperties(), body);
  }

  /**
   * @param properties that it has beside those of each request
   */
  void request(String id, AMQP.BasicProperties properties, byte[] body) {
    sent.putIfAbsent(id, Instant.now());
    AMQP.BasicProperties all =
        properties.builder().messageId(id).correlationId(id).deliveryMode(2).build();
    publish(TODO, TODO, id, all, body);
    confirmed.merge(id, 1, Integer::sum);
  }

  /** Ends a task; returns when the broker has the message. */
  void cancel(String taskId) {
    byte[] body = "{\"taskId\": \"%s\"}".formatted(taskId).getBytes(UTF_8);
    publish("tasker_cancel", "", "cancel " + taskId, new AMQP.BasicProperties(), body);
  }

  private synchronized void publish(
      String exchange, String key, String what, AMQP.BasicProperties properties, byte[] body) {
    eventually(
        "the broker takes " + what,
        TAKEN_WITHIN,
        () -> {
          taken(exchange, key, properties, body);
          return true;
        });
  }

  private void taken(String exchange, String key, AMQP.BasicProperties properties, byte[] body)
      throws Exception {
    boolean published = false;
    try {
      open();
      returned.set(false);
      published = true;
      channel.basicPublish(exchange, key, true, properties, body);
      channel.waitForConfirmsOrDie(Pace.seconds(10).toMillis());
      if (returned.get()) {
        throw new IOException("no queue takes it");
      }
    } catch (Exception e) { // whatever it was: nobody knows whether the broker has it
      again.addAndGet(published ? 1 : 0);
      close();
      throw e;
    }
  }

  private void open() throws IOException, TimeoutException {
    if (channel == null || !channel.isOpen()) {
      connection = site.connect("chaos sender");
      channel = connection.createChannel();
      channel.addReturnListener(message -> returned.set(true));
      channel.confirmSelect();
    }
  }

  /** When a message was sent first. */
  Optional<Instant> sent(String id) {
    return Optional.ofNullable(sent.get(id));
  }

  /** How often the broker took the message for sure. */
  int confirmed(String id) {
    return confirmed.getOrDefault(id, 0);
  }

  /** Of all messages, but for cancellations. */
  Set<String> ids() {
    return sent.keySet();
  }

  int count() {
    return sent.size();
  }

  /** How often a message was not confirmed, and so sent again. */
  int again() {
    return again.get();
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.abort(2_000);
    }
    channel = null;
  }
}
