package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;

/**
 * A channel that may be lost: whoever uses it next waits for the broker to open it. Thread-safe.
 */
final class SpareChannel {

  private final Connection connection;
  private Channel channel;

  SpareChannel(Connection connection) {
    this.connection = connection;
  }

  synchronized Channel open() throws IOException {
    if (channel == null || !channel.isOpen()) {
      channel = connection.createChannel();
    }
    return channel;
  }

  /** Whoever uses it next has another one; this one ends with the connection. */
  synchronized void forget() {
    channel = null;
  }
}
