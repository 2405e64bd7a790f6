package org.dataexchange.tasker.rabbitmq;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the broker's side needs to know. Its text shows no password.
 *
 * @param uris of the broker's nodes, with user and password
 * @param trust for {@code amqps}
 * @param queueArguments what a queue is declared with where it does not exist; without any, it is
 *     the plain queue of a v0.1 client
 * @param durable are queues declared as durable?
 * @param cancelUsers whose cancel messages count; empty: everybody's
 * @param prefetch deliveries that may be under way
 * @param bounds for what comes on {@code tasker_todo}
 */
public record BrokerSetup(
    List<URI> uris,
    Trust trust,
    Map<String, Object> queueArguments,
    boolean durable,
    Names names,
    Optional<String> replyPrefix,
    Set<String> cancelUsers,
    int prefetch,
    String node,
    BrokerSockets.Bounds bounds) {

  /** The names on the broker: a queue's exchange and routing key have the queue's name. */
  public record Names(String todo, String done, String dead, String progress, String cancel) {}

  @Override
  public String toString() {
    return "BrokerSetup[%s, prefetch %d]".formatted(names, prefetch);
  }
}
