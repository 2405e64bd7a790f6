package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSocket;

/** Connections beside a session's own, which may end before it, and end with it. Thread-safe. */
final class SideConnections {

  private final Opener opener;
  private final List<Connection> open = new ArrayList<>();
  private boolean ended;

  /** Opens a connection to the broker that the session is with. */
  @FunctionalInterface
  interface Opener {
    Connection open(String purpose) throws Exception;
  }

  SideConnections(Opener opener) {
    this.opener = opener;
  }

  /**
   * @param purpose for whoever looks at the broker's connections
   */
  Connection another(String purpose) throws IOException {
    try {
      Connection other = opener.open(purpose);
      keep(other);
      return other;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private synchronized void keep(Connection other) {
    open.removeIf(earlier -> !earlier.isOpen());
    open.add(other);
    if (ended) {
      BrokerSocket.end(other, Duration.ofSeconds(1));
    }
  }

  synchronized void end(Duration atMost) {
    ended = true;
    open.forEach(other -> BrokerSocket.end(other, atMost));
  }
}
