package org.dataexchange.tasker.cli;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One request and its answer, over a connection of its own. The answer comes to a queue that ends
 * with the connection; it also stays in the done queue, for whoever reads that.
 */
final class Exchange {

  private static final long CONFIRM_MILLIS = 10_000;

  private final Environment environment;
  private final Progress progress;

  Exchange(Environment environment, Progress progress) {
    this.environment = environment;
    this.progress = progress;
  }

  /**
   * Waits for the answer as long as it takes.
   *
   * @return the body of the done message
   * @throws CannotSubmit if the broker is away, or goes away, or has no queue for tasks
   */
  byte[] answer(Order order) {
    try (Connection connection = environment.connect("tasker submit")) {
      if (!exists(connection, environment.todo())) {
        throw new CannotSubmit(
            "the broker has no exchange '%s' yet: the server makes it, ./tasker up"
                .formatted(environment.todo()));
      }
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      connection.addShutdownListener(answer::completeExceptionally);
      Channel channel = connection.createChannel();
      if (exists(connection, environment.progress())) {
        listen(channel, order.taskId());
      }
      sayIfNobodyTakes(connection);
      publish(channel, order, replyQueue(channel, answer), answer);
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof CannotSubmit known ? known : lost(order, e.getCause());
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw new CannotSubmit("the broker did not take the task: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost(order, e);
    }
  }

  /** On a channel of its own: the broker answers no by closing it. */
  static boolean exists(Connection connection, String exchange) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.exchangeDeclarePassive(exchange);
      channel.abort();
      return true;
    } catch (IOException e) {
      if (connection.isOpen()) {
        return false;
      }
      throw e;
    }
  }

  /** A task can wait for ever, and whoever waits for it should know for what. */
  private void sayIfNobodyTakes(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    try {
      if (channel.queueDeclarePassive(environment.todo()).getConsumerCount() == 0) {
        progress.say(
            "no server takes tasks from '%s' now, so the task waits there: none is up, or those that are take none (./tasker status)"
                .formatted(environment.todo()));
      }
      channel.abort();
    } catch (IOException e) {
      if (!connection.isOpen()) {
        throw e;
      }
      // the exchange may go to another queue
    }
  }

  private void listen(Channel channel, String taskId) throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, environment.progress(), "#");
    channel.basicConsume(
        queue,
        true,
        (tag, event) -> progress.show(event.getBody(), taskId),
        tag -> {
          // the connection's end tells of it
        });
  }

  private static String replyQueue(Channel channel, CompletableFuture<byte[]> answer)
      throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.basicConsume(
        queue,
        true,
        (tag, done) -> answer.complete(done.getBody()),
        tag -> answer.completeExceptionally(new CannotSubmit("the broker removed " + queue)));
    return queue;
  }

  private void publish(
      Channel channel, Order order, String replyTo, CompletableFuture<byte[]> answer)
      throws IOException, InterruptedException, TimeoutException {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .messageId(UUID.randomUUID().toString())
            .correlationId(order.taskId())
            .replyTo(replyTo)
            .build();
    channel.addReturnListener(
        returned ->
            answer.completeExceptionally(
                new CannotSubmit(
                    "no queue takes tasks from the exchange '%s': is the server up?"
                        .formatted(environment.todo()))));
    channel.confirmSelect();
    channel.basicPublish(environment.todo(), environment.todo(), true, properties, order.body());
    channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
  }

  private CannotSubmit lost(Order order, Throwable cause) {
    return new CannotSubmit(
        "the connection to the broker ended (%s); task %s goes on, and its answer goes to '%s'"
            .formatted(reason(cause), order.taskId(), environment.done()),
        cause);
  }

  /** What went wrong in words. */
  static String reason(Throwable e) {
    return BrokerRefusal.behind(e).map(BrokerRefusal::sentence).orElseGet(() -> ownWord(e));
  }

  private static String ownWord(Throwable e) {
    Throwable first = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    return first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
  }
}
