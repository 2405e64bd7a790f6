package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * Makes sure that exchanges and queues are there. What exists with other arguments is used as it
 * is, with one warning.
 */
final class Topology {

  private static final Logger LOG = System.getLogger(Topology.class.getName());

  private final BrokerSetup setup;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  Topology(BrokerSetup setup) {
    this.setup = setup;
  }

  void declare(Connection connection) throws IOException {
    BrokerSetup.Names names = setup.names();
    queue(connection, names.dead(), setup.queueArguments());
    queue(connection, names.done(), setup.queueArguments());
    queue(connection, names.todo(), todoArguments());
    attempt(
        connection,
        names.progress(),
        channel -> channel.exchangeDeclare(names.progress(), BuiltinExchangeType.TOPIC, true));
  }

  /**
   * The fanout exchange and the stream that keeps what it gets for a day.
   *
   * @throws IOException if the broker has no streams, or the name is another queue's
   */
  void declareCancel(Connection connection) throws IOException {
    String name = setup.names().cancel();
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, true);
      Map<String, Object> stream = Map.of("x-queue-type", "stream", "x-max-age", "1D");
      channel.queueDeclare(name, true, false, false, stream);
      channel.queueBind(name, name, "");
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }

  /** A plain v0.1 queue has no arguments, or either side's declaration would fail. */
  private Map<String, Object> todoArguments() {
    if (setup.queueArguments().isEmpty()) {
      return Map.of();
    }
    Map<String, Object> arguments = new HashMap<>(setup.queueArguments());
    arguments.put("x-dead-letter-exchange", setup.names().dead());
    arguments.put("x-dead-letter-routing-key", setup.names().dead());
    return arguments;
  }

  private void queue(Connection connection, String name, Map<String, Object> arguments)
      throws IOException {
    attempt(
        connection,
        name,
        channel -> channel.exchangeDeclare(name, BuiltinExchangeType.DIRECT, true));
    attempt(
        connection,
        name,
        channel -> channel.queueDeclare(name, setup.durable(), false, false, arguments));
    try (Channel channel = connection.createChannel()) {
      channel.queueBind(name, name, name);
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }

  @FunctionalInterface
  private interface Declaration {
    Object on(Channel channel) throws IOException;
  }

  /** On a channel of its own: the broker answers other arguments by closing it. */
  private void attempt(Connection connection, String name, Declaration declaration)
      throws IOException {
    Channel channel = connection.createChannel();
    try {
      declaration.on(channel);
      channel.close();
    } catch (TimeoutException e) {
      throw new IOException(e);
    } catch (IOException e) {
      if (!existsOtherwise(e)) {
        throw e;
      }
      if (warned.add(name)) {
        LOG.log(Level.WARNING, "''{0}'' exists with other arguments; it is used as it is", name);
      }
    }
  }

  private static boolean existsOtherwise(IOException e) {
    return e.getCause() instanceof ShutdownSignalException shutdown
        && shutdown.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.PRECONDITION_FAILED;
  }
}
