package org.dataexchange.tasker.rabbitmq.client;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerRefusal;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.wire.Answer;

/**
 * Sends one request and waits for its answer, over a connection of its own. The answer comes to a
 * queue that ends with the connection; it also stays in the done queue, for whoever reads that.
 */
public record TaskSubmission(BrokerAccess broker, Listener listener) {

  private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);

  /** Of a quorum queue that is too busy to tell within 250 ms, RabbitMQ says that nobody takes. */
  private static final int TRIES = 4;

  /** Hears what goes on meanwhile, on the client's threads. */
  public interface Listener {

    /** A progress message has come, of this task or of another. */
    void show(byte[] progress, String taskId);

    /** Somebody should know this while waiting. */
    void say(String text);
  }

  /**
   * Waits for the answer as long as it takes.
   *
   * @throws BrokerTrouble if the broker is away, or goes away, or has no queue for tasks
   */
  public Answer answer(String taskId, byte[] request) {
    try (Connection connection = CommandConnections.connect(broker, "tasker submit")) {
      CommandConnections.requireExchange(connection, broker.names().todo());
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      connection.addShutdownListener(answer::completeExceptionally);
      Channel channel = connection.createChannel();
      if (CommandConnections.hasExchange(connection, broker.names().progress())) {
        listen(channel, taskId);
      }
      sayIfNobodyTakes(connection);
      publish(connection.createChannel(), taskId, replyQueue(channel, answer), request);
      return Answer.parse(answer.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BrokerTrouble known ? known : lost(taskId, e.getCause());
    } catch (UncheckedIOException e) {
      throw new BrokerTrouble(e.getMessage(), e);
    } catch (IOException | ShutdownSignalException e) {
      throw new BrokerTrouble("the broker did not take the task: " + BrokerRefusal.inWords(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost(taskId, e);
    }
  }

  /** A task can wait for ever, and whoever waits for it should know for what. */
  private void sayIfNobodyTakes(Connection connection) throws IOException {
    String todo = broker.names().todo();
    Channel channel = connection.createChannel();
    try {
      if (!isTakenFrom(channel, todo)) {
        listener.say(
            "no server takes tasks from '%s' now, so the task waits there: none is up, or those that are take none (./tasker status)"
                .formatted(todo));
      }
      channel.abort();
    } catch (IOException e) {
      if (!connection.isOpen()) {
        throw e;
      }
      // the exchange may go to another queue
    }
  }

  private static boolean isTakenFrom(Channel channel, String queue) throws IOException {
    for (int tried = 0; tried < TRIES; tried++) {
      if (channel.queueDeclarePassive(queue).getConsumerCount() > 0) {
        return true;
      }
    }
    return false;
  }

  private void listen(Channel channel, String taskId) throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, broker.names().progress(), "#");
    channel.basicConsume(
        queue,
        true,
        (tag, event) -> listener.show(event.getBody(), taskId),
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
        tag -> answer.completeExceptionally(new BrokerTrouble("the broker removed " + queue)));
    return queue;
  }

  private void publish(Channel channel, String taskId, String replyTo, byte[] request)
      throws IOException, InterruptedException {
    AMQP.BasicProperties properties =
        ConfirmedPublisher.persistentJson(UUID.randomUUID().toString())
            .correlationId(taskId)
            .replyTo(replyTo)
            .build();
    String todo = broker.names().todo();
    Result result =
        new ConfirmedPublisher(channel, CONFIRMED_WITHIN).publish(todo, todo, properties, request);
    switch (result) {
      case CONFIRMED -> {}
      case UNROUTABLE ->
          throw new BrokerTrouble(
              "no queue takes tasks from the exchange '%s': is the server up?".formatted(todo));
      case NACKED, CUT_OFF -> throw new IOException("its queue may be full");
    }
  }

  private BrokerTrouble lost(String taskId, Throwable cause) {
    return new BrokerTrouble(
        "the connection to the broker ended (%s); task %s goes on, and its answer goes to '%s'"
            .formatted(BrokerRefusal.inWords(cause), taskId, broker.names().done()),
        cause);
  }
}
