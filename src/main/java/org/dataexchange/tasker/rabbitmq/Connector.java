package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.Connection;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/** Opens connections to the broker, on threads of the server's, and with checked names for TLS. */
final class Connector {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int RPC_MILLIS = 30_000;

  private final Trust trust;
  private final BrokerSockets.Bounds bounds;
  private final ExecutorService executor;
  private final ThreadFactory threads;
  private final String node;

  Connector(BrokerSetup setup, ExecutorService executor, ThreadFactory threads) {
    this.trust = setup.trust();
    this.bounds = setup.bounds();
    this.executor = executor;
    this.threads = threads;
    this.node = setup.node();
  }

  Connection connect(URI uri) throws Exception {
    return connect(uri, "tasker " + node, bounds);
  }

  /** Another one: nothing that comes on it, or ends it, can harm the tasks. */
  Connection connectBeside(URI uri, String purpose) throws Exception {
    return connect(uri, "tasker %s, %s".formatted(node, purpose), CancelFeed.bounds(bounds));
  }

  private Connection connect(URI uri, String name, BrokerSockets.Bounds its) throws Exception {
    BrokerSockets factory = new BrokerSockets(its, threads);
    factory.setUri(uri);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setChannelRpcTimeout(RPC_MILLIS);
    factory.setSharedExecutor(executor);
    factory.setThreadFactory(threads);
    if ("amqps".equals(uri.getScheme())) {
      trust.apply(factory, uri);
    }
    return factory.newConnection(name);
  }
}
