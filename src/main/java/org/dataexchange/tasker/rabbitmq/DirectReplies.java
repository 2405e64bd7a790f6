package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSocket;

/**
 * Replies to what may be an address of the broker's ({@code amq.rabbitmq.reply-to.…}), or of
 * another broker's, or made up: for some the broker ends the whole connection (541; 3.10 does so
 * for each of two parts that it cannot decode or whose node does not run, and looking passively
 * whether it is there ends it just so). So they have connections of their own, opened for the first
 * one; and go one at a time and confirmed, so that what ends one has cost nobody else's reply.
 * Those to nodes that took one before have a connection, and all others another, where they give up
 * if too many wait: whoever sends many bad addresses has only strangers wait. Thread-safe.
 */
final class DirectReplies {

  private static final String ADDRESS = "amq.rabbitmq.reply-to";
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /** Brokers that take whatever looks like an address could let somebody fill the memory. */
  private static final int MOST_NODES = 100;

  private final Lane known;
  private final Lane unknown;
  private final Set<String> nodes = ConcurrentHashMap.newKeySet();

  /**
   * @param patience how long a reply to a node that took none before waits for others of the kind
   * @param confirm how long the broker may take for one
   */
  DirectReplies(SideConnections side, Duration patience, Duration confirm) {
    this.known = new Lane(side, "replies", Duration.ofDays(1), confirm);
    this.unknown = new Lane(side, "replies to unknown nodes", patience, confirm);
  }

  static boolean isAddress(String replyTo) {
    return replyTo.startsWith(ADDRESS);
  }

  /**
   * Returns when the broker has taken it, which says nothing about whether somebody listens.
   *
   * @throws IOException if it may not have arrived; the next one is not concerned
   */
  void send(String address, AMQP.BasicProperties properties, byte[] body) throws IOException {
    Optional<String> node = ReplyAddress.node(address.substring(ADDRESS.length()));
    if (node.filter(nodes::contains).isEmpty()) {
      unknown.send(address, properties, body);
      node.filter(took -> nodes.size() < MOST_NODES).ifPresent(nodes::add);
      return;
    }
    try {
      known.send(address, properties, body);
    } catch (IOException e) {
      nodes.remove(node.get()); // it may run no more
      throw e;
    }
  }

  /** One connection, on which one reply is under way. */
  private static final class Lane {
    private final SideConnections side;
    private final String purpose;
    private final Duration patience;
    private final Duration confirm;
    private final ReentrantLock turn = new ReentrantLock(true);
    private Channel channel;

    Lane(SideConnections side, String purpose, Duration patience, Duration confirm) {
      this.side = side;
      this.purpose = purpose;
      this.patience = patience;
      this.confirm = confirm;
    }

    void send(String address, AMQP.BasicProperties properties, byte[] body) throws IOException {
      try {
        if (!turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException("too many replies to nodes that took none before wait");
        }
        try {
          inTurn(address, properties, body);
        } finally {
          turn.unlock();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the server is stopping", e);
      }
    }

    private void inTurn(String address, AMQP.BasicProperties properties, byte[] body)
        throws IOException, InterruptedException {
      boolean sent = false;
      try {
        Channel open = open();
        open.basicPublish("", address, properties, body);
        sent = open.waitForConfirms(confirm.toMillis());
      } catch (ShutdownSignalException | TimeoutException e) {
        throw new IOException(e);
      } finally {
        if (!sent) {
          end();
        }
      }
    }

    private Channel open() throws IOException {
      if (channel != null && BrokerSocket.of(channel.getConnection()).stalls()) {
        end();
      }
      if (channel == null || !channel.isOpen()) {
        end();
        channel = side.another(purpose).createChannel();
        channel.confirmSelect();
      }
      return channel;
    }

    private void end() {
      if (channel != null) {
        BrokerSocket.end(channel.getConnection(), FAREWELL);
        channel = null;
      }
    }
  }
}
