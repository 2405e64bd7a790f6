package org.dataexchange.tasker.rabbitmq.client;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess.Names;
import org.dataexchange.tasker.rabbitmq.connection.BrokerRefusal;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.wire.Answer;

/**
 * Several tasks in flight over one connection. Answers and dead letters are copies that the broker
 * makes for queues of our own, so that no message of anybody else's is taken. Messages are sent
 * from one thread.
 */
public final class Conversation implements AutoCloseable {

  private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);

  private final BrokerAccess broker;
  private final Connection connection;
  private final Channel channel;
  private final ConfirmedPublisher publisher;
  private final String foreign = "tasker-selftest-foreign-" + UUID.randomUUID();
  private final Map<String, CompletableFuture<Answer>> inFlight = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> dead = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> answered = new ConcurrentHashMap<>();

  /**
   * @throws BrokerTrouble if the broker is away, or has no queue for tasks
   */
  public Conversation(BrokerAccess broker) {
    this.broker = broker;
    this.connection = CommandConnections.connect(broker, "tasker selftest");
    try {
      Names names = broker.names();
      for (String exchange : List.of(names.todo(), names.done(), names.dead())) {
        CommandConnections.requireExchange(connection, exchange);
      }
      this.channel = connection.createChannel();
      this.publisher = new ConfirmedPublisher(connection.createChannel(), CONFIRMED_WITHIN);
      connection.addShutdownListener(cause -> lost(cause));
      channel.queueDeclare(foreign, false, true, true, Map.of());
      listen(names.done(), this::answer);
      listen(names.dead(), this::letter);
    } catch (IOException e) {
      connection.abort();
      throw new BrokerTrouble(
          "the broker refuses the selftest its queues: " + BrokerRefusal.inWords(e), e);
    }
  }

  private void listen(String exchange, DeliverCallback heard) throws IOException {
    Channel own = connection.createChannel();
    String queue = own.queueDeclare().getQueue();
    own.queueBind(queue, exchange, exchange);
    own.basicConsume(
        queue, true, heard, tag -> lost(new IOException("the broker removed " + queue)));
  }

  private void answer(String tag, Delivery message) {
    AMQP.BasicProperties properties = message.getProperties();
    String taskId = String.valueOf(properties.getCorrelationId());
    CompletableFuture<Answer> waiting = inFlight.get(taskId);
    if (waiting == null) {
      return; // somebody else's
    }
    answered
        .computeIfAbsent(taskId, id -> ConcurrentHashMap.newKeySet())
        .add(String.valueOf(properties.getMessageId()));
    try {
      waiting.complete(Answer.parse(message.getBody()));
    } catch (UncheckedIOException e) {
      waiting.completeExceptionally(new BrokerTrouble(e.getMessage(), e));
    }
  }

  private void letter(String tag, Delivery message) {
    AMQP.BasicProperties properties = message.getProperties();
    Map<String, Object> headers =
        properties.getHeaders() == null ? Map.of() : properties.getHeaders();
    String id = String.valueOf(properties.getCorrelationId());
    CompletableFuture<String> waiting = dead.get(id);
    if (waiting != null) {
      waiting.complete(String.valueOf(headers.get("tasker-reason")));
    }
  }

  private void lost(Exception cause) {
    BrokerTrouble lost = new BrokerTrouble("the connection to the broker ended: " + cause, cause);
    inFlight.values().forEach(waiting -> waiting.completeExceptionally(lost));
    dead.values().forEach(waiting -> waiting.completeExceptionally(lost));
  }

  /**
   * A message that was sent, and what may come of it.
   *
   * @param deadLetter completes with the reason, if it is taken for poison
   */
  public record Sent(
      String taskId,
      long nanoTime,
      CompletableFuture<Answer> answer,
      CompletableFuture<String> deadLetter) {}

  /**
   * Sends a message that may be a task.
   *
   * @param replyTo {@code {todo}} is the queue of tasks, {@code {foreign}} one of a stranger
   */
  public Sent send(String taskId, byte[] body, String replyTo) {
    Sent sent =
        new Sent(taskId, System.nanoTime(), new CompletableFuture<>(), new CompletableFuture<>());
    inFlight.put(taskId, sent.answer());
    dead.put(taskId, sent.deadLetter());
    AMQP.BasicProperties.Builder properties =
        ConfirmedPublisher.persistentJson(UUID.randomUUID().toString()).correlationId(taskId);
    String todo = broker.names().todo();
    if (!replyTo.isEmpty()) {
      properties.replyTo(replyTo.replace("{todo}", todo).replace("{foreign}", foreign));
    }
    try {
      if (publisher.publish(todo, todo, properties.build(), body) != Result.CONFIRMED) {
        throw new IOException("its queue is gone, or full");
      }
    } catch (IOException | ShutdownSignalException e) {
      throw new BrokerTrouble("the broker did not take a task: " + BrokerRefusal.inWords(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerTrouble("interrupted", e);
    }
    return sent;
  }

  /** Tasks that have more than one answer; repeats of one answer bear one {@code message-id}. */
  public List<String> answeredTwice() {
    return answered.entrySet().stream()
        .filter(task -> task.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How many messages Tasker wrote into a queue that is none of its senders'. */
  public long strangersMessages() {
    try {
      return channel.messageCount(foreign);
    } catch (IOException e) {
      throw new BrokerTrouble("the broker does not tell of a queue: " + e, e);
    }
  }

  @Override
  public void close() {
    connection.abort();
  }
}
