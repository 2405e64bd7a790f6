package org.dataexchange.tasker.cli;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * Several tasks in flight over one connection. Answers and dead letters are copies that the broker
 * makes for queues of our own, so that no message of anybody else's is taken. Messages are sent
 * from one thread.
 */
final class Conversation implements AutoCloseable {

  private static final long CONFIRM_MILLIS = 10_000;

  private final Environment environment;
  private final Connection connection;
  private final Channel channel;
  private final String foreign = "tasker-selftest-foreign-" + UUID.randomUUID();
  private final Map<String, CompletableFuture<Answer>> inFlight = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> dead = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> answered = new ConcurrentHashMap<>();

  /**
   * @throws CannotSubmit if the broker is away, or has no queue for tasks
   */
  Conversation(Environment environment) {
    this.environment = environment;
    this.connection = environment.connect("tasker selftest");
    try {
      requireExchanges();
      this.channel = connection.createChannel();
      connection.addShutdownListener(this::lost);
      channel.confirmSelect();
      channel.queueDeclare(foreign, false, true, true, Map.of());
      listen(environment.done(), this::answer);
      listen(environment.dead(), (properties, body) -> letter(properties));
    } catch (IOException e) {
      connection.abort();
      throw new CannotSubmit(
          "the broker refuses the selftest its queues: " + Exchange.reason(e), e);
    }
  }

  private void requireExchanges() throws IOException {
    for (String exchange : List.of(environment.todo(), environment.done(), environment.dead())) {
      if (!Exchange.exists(connection, exchange)) {
        throw new CannotSubmit(
            "the broker has no exchange '%s' yet: the server makes it, ./tasker up"
                .formatted(exchange));
      }
    }
  }

  @FunctionalInterface
  private interface Heard {
    void message(AMQP.BasicProperties properties, byte[] body);
  }

  private void listen(String exchange, Heard heard) throws IOException {
    Channel own = connection.createChannel();
    String queue = own.queueDeclare().getQueue();
    own.queueBind(queue, exchange, exchange);
    own.basicConsume(
        queue,
        true,
        (tag, message) -> heard.message(message.getProperties(), message.getBody()),
        tag -> lost(new IOException("the broker removed " + queue)));
  }

  private void answer(AMQP.BasicProperties properties, byte[] body) {
    String taskId = String.valueOf(properties.getCorrelationId());
    CompletableFuture<Answer> waiting = inFlight.get(taskId);
    if (waiting == null) {
      return; // somebody else's
    }
    answered
        .computeIfAbsent(taskId, id -> ConcurrentHashMap.newKeySet())
        .add(String.valueOf(properties.getMessageId()));
    try {
      waiting.complete(Answer.parse(body));
    } catch (CannotSubmit e) {
      waiting.completeExceptionally(e);
    }
  }

  private void letter(AMQP.BasicProperties properties) {
    Map<String, Object> headers =
        properties.getHeaders() == null ? Map.of() : properties.getHeaders();
    String id = String.valueOf(properties.getCorrelationId());
    CompletableFuture<String> waiting = dead.get(id);
    if (waiting != null) {
      waiting.complete(String.valueOf(headers.get("tasker-reason")));
    }
  }

  private void lost(ShutdownSignalException cause) {
    lost((Exception) cause);
  }

  private void lost(Exception cause) {
    CannotSubmit lost = new CannotSubmit("the connection to the broker ended: " + cause, cause);
    inFlight.values().forEach(waiting -> waiting.completeExceptionally(lost));
    dead.values().forEach(waiting -> waiting.completeExceptionally(lost));
  }

  /**
   * What came of a message.
   *
   * @param deadLetter completes with the reason, if it is taken for poison
   */
  record Sent(
      String taskId,
      long nanoTime,
      CompletableFuture<Answer> answer,
      CompletableFuture<String> deadLetter) {}

  /**
   * Sends a message that may be a task.
   *
   * @param replyTo {@code {todo}} is the queue of tasks, {@code {foreign}} one of a stranger
   */
  Sent send(String taskId, byte[] body, String replyTo) {
    Sent sent =
        new Sent(taskId, System.nanoTime(), new CompletableFuture<>(), new CompletableFuture<>());
    inFlight.put(taskId, sent.answer());
    dead.put(taskId, sent.deadLetter());
    AMQP.BasicProperties.Builder properties =
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .messageId(UUID.randomUUID().toString())
            .correlationId(taskId);
    if (!replyTo.isEmpty()) {
      properties.replyTo(
          replyTo.replace("{todo}", environment.todo()).replace("{foreign}", foreign));
    }
    try {
      channel.basicPublish(environment.todo(), environment.todo(), properties.build(), body);
      channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw new CannotSubmit("the broker did not take a task: " + Exchange.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotSubmit("interrupted", e);
    }
    return sent;
  }

  /** Tasks that have more than one answer; repeats of one answer bear one {@code message-id}. */
  List<String> answeredTwice() {
    return answered.entrySet().stream()
        .filter(task -> task.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How many messages Tasker wrote into a queue that is none of its senders'. */
  long strangersMessages() {
    try {
      return channel.messageCount(foreign);
    } catch (IOException e) {
      throw new CannotSubmit("the broker does not tell of a queue: " + e, e);
    }
  }

  @Override
  public void close() {
    connection.abort();
  }
}
