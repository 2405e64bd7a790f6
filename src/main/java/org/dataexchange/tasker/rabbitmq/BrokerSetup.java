package org.dataexchange.tasker.rabbitmq;

import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSockets;
import org.dataexchange.tasker.wire.Traces;

/**
 * Settings of the server's side of the broker. Its text shows no password.
 *
 * @param queueArguments what a queue is declared with where it does not exist; without any, it is
 *     the plain transient queue of a v0.1 client
 * @param prefetch deliveries that may be under way
 * @param bounds for what comes on {@code tasker_todo}
 * @param traces whose context goes out with what is said of a run
 */
public record BrokerSetup(
    BrokerAccess access,
    Map<String, Object> queueArguments,
    Optional<String> replyPrefix,
    int prefetch,
    String node,
    BrokerSockets.Bounds bounds,
    Traces traces) {

  /** With runs that nobody traces. */
  BrokerSetup(
      BrokerAccess access,
      Map<String, Object> queueArguments,
      Optional<String> replyPrefix,
      int prefetch,
      String node,
      BrokerSockets.Bounds bounds) {
    this(access, queueArguments, replyPrefix, prefetch, node, bounds, Traces.NONE);
  }

  BrokerAccess.Names names() {
    return access.names();
  }
}
