package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.dataexchange.tasker.task.Loopback;

/**
 * Opens connections to the broker, with checked names for TLS: the same for the server and its
 * commands. Thread-safe.
 */
public final class Connector {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int RPC_MILLIS = 30_000;

  private final Trust trust;
  private final ThreadFactory threads;
  private final Consumer<ConnectionFactory> more;

  private Connector(Trust trust, ThreadFactory threads, Consumer<ConnectionFactory> more) {
    this.trust = trust;
    this.threads = threads;
    this.more = more;
  }

  /** On threads of the server's; what the broker does not answer soon has failed. */
  public static Connector ofServer(Trust trust, ExecutorService consumers, ThreadFactory threads) {
    return new Connector(
        trust,
        threads,
        factory -> {
          factory.setChannelRpcTimeout(RPC_MILLIS);
          factory.setSharedExecutor(consumers);
          factory.setThreadFactory(threads);
        });
  }

  /** For a command, which waits as long as the client does. */
  public static Connector ofCommand(Trust trust) {
    return new Connector(trust, Thread.ofPlatform().daemon().factory(), factory -> {});
  }

  /**
   * @param name for whoever looks at the broker's connections
   * @throws GeneralSecurityException if what is set for TLS cannot be used
   */
  public Connection connect(URI uri, String name, BrokerSockets.Bounds bounds)
      throws GeneralSecurityException, IOException, TimeoutException {
    BrokerSockets factory = new BrokerSockets(bounds, threads);
    factory.setUri(uri);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    more.accept(factory);
    if (factory.isSSL()) {
      secure(factory, uri);
    }
    try {
      return factory.newConnection(name);
    } catch (IOException | TimeoutException e) {
      Optional<String> other = BrokerErrors.noBroker(e);
      if (other.isPresent()) {
        throw new IOException(
            "nothing came that is AMQP 0-9-1 (%s): is it the right port? RabbitMQ's are 5672, and"
                    .formatted(other.get())
                + " 5671 for amqps");
      }
      throw e;
    }
  }

  private void secure(BrokerSockets factory, URI uri) throws GeneralSecurityException {
    try {
      trust.apply(factory, uri);
    } catch (IOException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  /** The user that a URI names, or the broker's own default. */
  public static String user(URI uri) {
    return Optional.ofNullable(uri.getUserInfo()).orElse("guest").split(":", 2)[0];
  }

  /** Why a broker may refuse a login although nothing is wrong with it; else empty. */
  public static String doubt(URI uri) {
    return user(uri).equals("guest") && !Loopback.is(uri.getHost())
        ? "; RabbitMQ lets 'guest' in from its own machine alone, unless its loopback_users says"
            + " otherwise: add a user for Tasker"
        : "";
  }

  /** Host and port, for people. */
  public static String address(URI uri) {
    int usual = "amqps".equals(uri.getScheme()) ? 5671 : 5672;
    return uri.getHost() + ":" + (uri.getPort() < 0 ? usual : uri.getPort());
  }
}
