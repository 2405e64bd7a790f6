package org.dataexchange.tasker.rabbitmq.client;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.rabbitmq.CancelFeed;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerRefusal;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSockets.Bounds;
import org.dataexchange.tasker.rabbitmq.connection.Connector;

/** Connections of the commands, which wait as long as a person does. */
final class CommandConnections {

  /** Bytes of a dead letter that is not held in memory. */
  private static final long LARGE_LETTER = 1 << 20;

  private CommandConnections() {}

  /**
   * Connects to the first of the nodes that lets us in, for messages of any size: they come one at
   * a time, and a person is waiting.
   *
   * @param name for whoever looks at the broker's connections
   * @throws BrokerTrouble if none does, with the reason of each
   */
  static Connection connect(BrokerAccess broker, String name) {
    return connect(broker, name, anything(broker));
  }

  /** The same, for what comes on the cancel stream. */
  static Connection connectToCancels(BrokerAccess broker, String name) {
    return connect(broker, name, CancelFeed.bounds(anything(broker)));
  }

  /** The same, for letters of any size: large ones are not held in memory. */
  static Connection connectToLetters(BrokerAccess broker, String name) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Bounds bounds = new Bounds(LARGE_LETTER, Optional.of(temporary), broker.heartbeat());
    return connect(broker, name, bounds);
  }

  private static Bounds anything(BrokerAccess broker) {
    return new Bounds(Long.MAX_VALUE, Optional.empty(), broker.heartbeat());
  }

  private static Connection connect(BrokerAccess broker, String name, Bounds bounds) {
    List<String> refusals = new ArrayList<>();
    Exception last = null;
    for (URI uri : broker.uris()) {
      try {
        return Connector.ofCommand(broker.trust()).connect(uri, name, bounds);
      } catch (GeneralSecurityException e) {
        throw new BrokerTrouble(
            "TASKER_BROKER_CA, TASKER_BROKER_CERT and TASKER_BROKER_KEY cannot be used: "
                + e.getMessage(),
            e);
      } catch (IOException | TimeoutException e) {
        refusals.add(refusal(uri, e));
        last = e;
      }
    }
    throw new BrokerTrouble(String.join("; ", refusals), last);
  }

  private static String refusal(URI uri, Exception e) {
    String address = Connector.address(uri);
    if (e instanceof PossibleAuthenticationFailureException) {
      return "the broker at %s refuses the user or the password%s"
          .formatted(address, Connector.doubt(uri));
    }
    // a refusal is an answer: such as a virtual host that is not there
    return BrokerRefusal.behind(e).isPresent()
        ? "the broker at %s refuses it: %s".formatted(address, BrokerRefusal.inWords(e))
        : "the broker at %s does not answer (%s): ./tasker up"
            .formatted(address, BrokerRefusal.inWords(e));
  }

  /** Looks on a channel of its own: the broker answers no by closing it. */
  static boolean hasExchange(Connection connection, String exchange) throws IOException {
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

  /**
   * @throws BrokerTrouble if there is no such exchange
   */
  static void requireExchange(Connection connection, String exchange) throws IOException {
    if (!hasExchange(connection, exchange)) {
      throw new BrokerTrouble(
          "the broker has no exchange '%s' yet: the server makes it, ./tasker up"
              .formatted(exchange));
    }
  }
}
