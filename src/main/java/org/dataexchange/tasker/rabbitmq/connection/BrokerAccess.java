package org.dataexchange.tasker.rabbitmq.connection;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How the server and its commands reach the broker, and what they call things there. Its text shows
 * no password.
 *
 * @param uris of the broker's nodes, with user and password
 * @param trust for {@code amqps}
 * @param heartbeat after three without a sign of the broker the connection is torn
 * @param cancelUsers whose cancel messages count; empty: everybody's
 */
public record BrokerAccess(
    List<URI> uris, Trust trust, Duration heartbeat, Names names, Set<String> cancelUsers) {

  /** The names on the broker: a queue's exchange and routing key have the queue's name. */
  public record Names(String todo, String done, String dead, String progress, String cancel) {

    public boolean isOwn(String queue) {
      return List.of(todo, done, dead, progress, cancel).contains(queue);
    }
  }

  /** Who publishes; the nodes of a cluster have the same users. */
  public String user() {
    return Connector.user(uris.getFirst());
  }

  @Override
  public String toString() {
    return "BrokerAccess[%s]".formatted(names);
  }
}
