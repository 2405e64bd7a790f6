package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Makes connections that no message can end, and that do not outlive a network which is gone
 * without a word; the same for the server and its commands.
 */
public final class BrokerSockets extends ConnectionFactory {

  private final Bounds bounds;
  private final ThreadFactory threads;
  private Optional<SSLContext> tls = Optional.empty();

  /**
   * Limits for what comes from the broker, and for its silence.
   *
   * @param most bytes that a message may have to be held in memory
   * @param spool where larger ones are kept meanwhile; they are dropped without one
   * @param heartbeat asked of the broker; after three without a sign the connection is torn
   */
  public record Bounds(long most, Optional<Path> spool, Duration heartbeat) {}

  /**
   * @param threads one for each connection
   */
  public BrokerSockets(Bounds bounds, ThreadFactory threads) {
    this.bounds = bounds;
    this.threads = threads;
    setAutomaticRecoveryEnabled(false);
    setTopologyRecoveryEnabled(false);
    setRequestedHeartbeat((int) bounds.heartbeat().toSeconds());
    // above what any broker lets through: the client would drop the connection again and again
    setMaxInboundMessageBodySize(Integer.MAX_VALUE);
  }

  /** Names are checked in any case. */
  @Override
  public void useSslProtocol(SSLContext context) {
    super.useSslProtocol(context);
    tls = Optional.of(context);
  }

  @Override
  protected synchronized FrameHandlerFactory createFrameHandlerFactory() {
    return (address, name) -> connected(address);
  }

  private BrokerSocket connected(Address address) throws IOException {
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      int port = portOrDefault(address.getPort(), tls.isPresent());
      plain.connect(address.toInetSocketAddress(port), getConnectionTimeout());
      // the watch closes the plain one, as that of TLS would say goodbye first
      SocketWatch watch = new SocketWatch(plain, bounds.heartbeat());
      Socket socket = tls.isPresent() ? within(plain, address.getHost()) : plain;
      BrokerSocket made = new BrokerSocket(socket, new InboundFrames(bounds), watch);
      threads.newThread(watch).start();
      return made;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private Socket within(Socket plain, String host) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.get().getSocketFactory().createSocket(plain, host, plain.getPort(), true);
    SSLParameters checked = socket.getSSLParameters();
    checked.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(checked);
    return socket;
  }
}
