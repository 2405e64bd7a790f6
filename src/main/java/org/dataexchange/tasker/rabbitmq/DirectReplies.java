package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Replies to what may be an address of the broker's ({@code amq.rabbitmq.reply-to.…}), or of
 * another broker's, or made up: for some the broker ends the whole connection (541; 3.10 does so
 * for each of two parts that it cannot decode, and looking passively whether it is there ends it
 * just so). So they have a connection of their own, opened for the first one; and go one at a time
 * and confirmed, so that what ends it has cost nobody else's reply. Thread-safe.
 */
final class DirectReplies {

  private static final String ADDRESS = "amq.rabbitmq.reply-to";
  private static final long CONFIRM_MILLIS = 5_000;
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Others others;
  private Channel channel;

  DirectReplies(Others others) {
    this.others = others;
  }

  static boolean isAddress(String replyTo) {
    return replyTo.startsWith(ADDRESS);
  }

  /**
   * Returns when the broker has taken it, which says nothing about whether somebody listens.
   *
   * @throws IOException if it may not have arrived; the next one is not concerned
   */
  synchronized void send(String address, AMQP.BasicProperties properties, byte[] body)
      throws IOException {
    boolean sent = false;
    try {
      Channel open = open();
      open.basicPublish("", address, properties, body);
      sent = open.waitForConfirms(CONFIRM_MILLIS);
    } catch (ShutdownSignalException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server is stopping", e);
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
      channel = others.another("replies").createChannel();
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
