package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.BrokerRefusal;

/**
 * Makes sure that exchanges and queues are there. What exists with other arguments is used as it
 * is, with one warning. Thread-safe.
 */
final class Topology {

  private static final Logger LOG = System.getLogger(Topology.class.getName());

  private static final Pattern INEQUIVALENT = Pattern.compile("inequivalent arg '([^']*)'");

  /** RabbitMQ's word for queues that are neither durable nor one connection's own. */
  private static final String TRANSIENT = "transient_nonexcl_queues";

  private static final String LIMIT = "x-delivery-limit";

  /** In the place of an argument: nobody says how it was declared. */
  private static final String UNTOLD = "arguments";

  /** More than ever come. None at all, -1, lets the log of RabbitMQ 4.0's queues grow for ever. */
  private static final int OFTEN = 100_000;

  private final BrokerSetup setup;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private volatile String warning = "";
  private volatile boolean putsAside;

  Topology(BrokerSetup setup) {
    this.setup = setup;
  }

  void declare(Connection connection) throws IOException {
    BrokerAccess.Names names = setup.names();
    BrokerVersion version = BrokerVersion.of(connection);
    // clients may declare the queue of the answers, too, and know of no limit
    queue(connection, names.done(), setup.queueArguments());
    List<String> limited = new ArrayList<>();
    for (String name : List.of(names.dead(), names.todo())) {
      Map<String, Object> arguments =
          name.equals(names.todo()) ? todoArguments() : setup.queueArguments();
      Map<String, Object> all = withLimit(arguments, version);
      Optional<String> other = queue(connection, name, all);
      // nor is anything known of one that others made
      if (all.containsKey(LIMIT) && other.filter(Set.of(LIMIT, UNTOLD)::contains).isPresent()) {
        limited.add(name);
      }
      if (name.equals(names.todo())) {
        putsAside = other.isEmpty() && !arguments.isEmpty();
      }
    }
    warn(limited, version);
    attempt(connection, names.progress(), exchange(names.progress(), BuiltinExchangeType.TOPIC));
  }

  private Map<String, Object> withLimit(Map<String, Object> arguments, BrokerVersion version) {
    if (!"quorum".equals(arguments.get("x-queue-type")) || !version.limitsDeliveries()) {
      return arguments;
    }
    Map<String, Object> limited = new HashMap<>(arguments);
    limited.put(LIMIT, OFTEN);
    return limited;
  }

  private void warn(List<String> limited, BrokerVersion version) {
    warning =
        limited.isEmpty()
            ? ""
            : ("%s may have been declared without %s %d: RabbitMQ %s then puts aside what came back 20 times,"
                    + " as each end of a connection brings back what is under way, and with -1 its"
                    + " log can grow without end; unless there is one already, a policy changes it:"
                    + " rabbitmqctl set_policy tasker '^(%s)$' '{\"delivery-limit\":%d}'"
                    + " --apply-to quorum_queues")
                .formatted(
                    String.join(", ", limited),
                    LIMIT,
                    OFTEN,
                    version.text(),
                    String.join("|", limited),
                    OFTEN);
    if (!warning.isEmpty() && warned.add(LIMIT)) {
      LOG.log(Level.WARNING, warning);
    }
  }

  /** Does the queue of the tasks surely have the dead letters' to put aside what is rejected? */
  boolean putsAside() {
    return putsAside;
  }

  /** Advice for an operator about the queues; empty if there is none. */
  String warning() {
    return warning;
  }

  /**
   * The fanout exchange and the stream that keeps what it gets for a day.
   *
   * @throws IOException if the broker has no streams, or the name is another queue's
   */
  void declareCancel(Connection connection) throws IOException {
    String name = setup.names().cancel();
    Map<String, Object> stream = Map.of("x-queue-type", "stream", "x-max-age", "1D");
    made(connection, name, exchange(name, BuiltinExchangeType.FANOUT));
    bind(connection, name, "", made(connection, name, queue(name, true, stream)));
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

  /** Returns the argument that it exists with otherwise, if there is one. */
  private Optional<String> queue(Connection connection, String name, Map<String, Object> arguments)
      throws IOException {
    attempt(connection, name, exchange(name, BuiltinExchangeType.DIRECT));
    Optional<String> other =
        attempt(connection, name, queue(name, !setup.queueArguments().isEmpty(), arguments));
    bind(connection, name, name, other.filter(UNTOLD::equals).isEmpty());
    return other;
  }

  private interface Call {
    void on(Channel channel) throws IOException;
  }

  /**
   * @param look is it there? It fails if it is not
   */
  private record Declaration(Call make, Call look) {}

  private static Declaration exchange(String name, BuiltinExchangeType type) {
    return new Declaration(
        channel -> channel.exchangeDeclare(name, type, true),
        channel -> channel.exchangeDeclarePassive(name));
  }

  private static Declaration queue(String name, boolean durable, Map<String, Object> arguments) {
    return new Declaration(
        channel -> channel.queueDeclare(name, durable, false, false, arguments),
        channel -> channel.queueDeclarePassive(name));
  }

  /**
   * @param ours may we make the queue? Whether one that others have made is bound nobody can look
   *     up, and they are believed
   */
  private void bind(Connection connection, String name, String key, boolean ours)
      throws IOException {
    try {
      on(connection, channel -> channel.queueBind(name, name, key));
    } catch (IOException e) {
      if (ours || !isForbidden(e)) {
        throw e;
      }
      if (warned.add(name + " binding")) {
        LOG.log(
            Level.WARNING,
            "Whether queue ''{0}'' is bound to the exchange of that name with the key ''{1}'' cannot"
                + " be looked up, nor may it be bound here: without that, no message comes to it"
                + " ({2})",
            name,
            key,
            BrokerRefusal.inWords(e));
      }
    }
  }

  /**
   * @return the argument that is another one; empty if all are as declared
   */
  private Optional<String> attempt(Connection connection, String name, Declaration declaration)
      throws IOException {
    try {
      return made(connection, name, declaration) ? Optional.empty() : Optional.of(UNTOLD);
    } catch (IOException e) {
      String argument = otherArgument(e).orElseThrow(() -> explained(e));
      if (!argument.equals(LIMIT) && warned.add(name)) {
        LOG.log(
            Level.WARNING,
            "''{0}'' exists with another ''{1}''; it is used as it is",
            name,
            argument);
      }
      return Optional.of(argument);
    }
  }

  /**
   * Whoever has no right to make anything may use what others have made.
   *
   * @return false if that is so
   */
  private boolean made(Connection connection, String name, Declaration declaration)
      throws IOException {
    try {
      on(connection, declaration.make());
      return true;
    } catch (IOException e) {
      if (!isForbidden(e)) {
        throw e;
      }
      try {
        on(connection, declaration.look());
      } catch (IOException absent) {
        throw e;
      }
      if (warned.add(name)) {
        LOG.log(Level.WARNING, "It is used as it is there: {0}", BrokerRefusal.inWords(e));
      }
      return false;
    }
  }

  private static boolean isForbidden(IOException e) {
    return BrokerRefusal.behind(e).filter(why -> why.code() == AMQP.ACCESS_REFUSED).isPresent();
  }

  /** On a channel of its own: the broker says no by closing it. */
  private static void on(Connection connection, Call call) throws IOException {
    Channel channel = connection.createChannel();
    call.on(channel);
    try {
      channel.close();
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }

  /** The broker answers what it forbids by ending the connection, and knows nothing of settings. */
  private static IOException explained(IOException e) {
    // without its cause, which would be told in its place
    return BrokerErrors.of(e).contains(TRANSIENT)
        ? new IOException(
            ("this broker forbids tasker.broker.queues=transient: take quorum or classic, or let it"
                    + " have deprecated_features.permit.%s = true")
                .formatted(TRANSIENT))
        : e;
  }

  /** All else that the broker calls a failed precondition is wrong with the declaration itself. */
  private static Optional<String> otherArgument(IOException e) {
    return BrokerRefusal.behind(e)
        .filter(refusal -> refusal.code() == AMQP.PRECONDITION_FAILED)
        .map(refusal -> INEQUIVALENT.matcher(refusal.text()))
        .filter(Matcher::find)
        .map(found -> found.group(1));
  }
}
