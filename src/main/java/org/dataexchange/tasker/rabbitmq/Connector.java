package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/** Opens connections to the broker, on threads of the server's, and with checked names for TLS. */
final class Connector {

  /** Above what any broker lets through: the client would drop the connection again and again. */
  private static final int ANY_SIZE = Integer.MAX_VALUE;

  private static final int CONNECT_MILLIS = 5_000;
  private static final int RPC_MILLIS = 30_000;
  private static final int HEARTBEAT_SECONDS = 20;

  private final Trust trust;
  private final ExecutorService executor;
  private final ThreadFactory threads;
  private final String node;

  Connector(BrokerSetup setup, ExecutorService executor, ThreadFactory threads) {
    this.trust = setup.trust();
    this.executor = executor;
    this.threads = threads;
    this.node = setup.node();
  }

  Connection connect(URI uri) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setChannelRpcTimeout(RPC_MILLIS);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setMaxInboundMessageBodySize(ANY_SIZE);
    factory.setSharedExecutor(executor);
    factory.setThreadFactory(threads);
    if ("amqps".equals(uri.getScheme())) {
      trust.apply(factory, uri);
    }
    return factory.newConnection("tasker " + node);
  }
}
