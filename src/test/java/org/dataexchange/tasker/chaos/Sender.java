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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.site.Site;

/**
 * A careful client: it sends a message until the broker has confirmed it, always the same one under
 * the same {@code message-id}. One thread at a time.
 */
final class Sender implements AutoCloseable {

  private static final Duration TAKEN_WITHIN = Duration.ofMinutes(8);
  private static final String TODO = "tasker_todo";

  private final Site site;
  private final Map<String, Instant> sent = new ConcurrentHashMap<>();
  private final AtomicBoolean returned = new AtomicBoolean();
  private volatile int again;
  private Connection connection;
  private Channel channel;

  Sender(Site site) {
    this.site = site;
  }

  /** Returns when the broker has all copies. */
  void send(Job job) {
    sent.putIfAbsent(job.id(), Instant.now());
    for (int copy = 0; copy < job.copies(); copy++) {
      eventually("the broker takes " + job.id(), TAKEN_WITHIN, () -> taken(job));
    }
  }

  private boolean taken(Job job) throws Exception {
    boolean published = false;
    try {
      open();
      returned.set(false);
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder()
              .messageId(job.id())
              .correlationId(job.id())
              .deliveryMode(2)
              .build();
      published = true;
      channel.basicPublish(TODO, TODO, true, properties, job.body().getBytes(UTF_8));
      channel.waitForConfirmsOrDie(10_000);
      if (returned.get()) {
        throw new IOException("no queue takes tasks");
      }
      return true;
    } catch (Exception e) { // whatever it was: nobody knows whether the broker has it
      again += published ? 1 : 0;
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

  int count() {
    return sent.size();
  }

  /** How often a message was not confirmed, and so sent again. */
  int again() {
    return again;
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.abort(2_000);
    }
    channel = null;
  }
}
