package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSocket;

/**
 * One connection to the broker with its channels, from opening to the first trouble with any of
 * them: then all of it is closed, the broker takes the unacked deliveries back, and a new session
 * follows. Deliveries belong to their session. Thread-safe.
 */
final class Session implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Session.class.getName());
  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private static final Duration UNKNOWN_WAITS = Duration.ofSeconds(2);
  private static final Duration REPLY_CONFIRMED_WITHIN = Duration.ofSeconds(5);

  private final Connection connection;
  private final Topology topology;
  private final Channel consuming;
  private final PersistentPublisher publisher;
  private final AtomicReference<String> ended = new AtomicReference<>();
  private final Semaphore news = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile String blocked = "";
  private final SpareChannel replies;
  private final QueueDepth depth;
  private final SideConnections side;
  private final DirectReplies directReplies;
  private volatile Channel progress;

  /**
   * Takes the connection over; closes it if the session cannot be opened.
   *
   * @param opener of the connections beside it
   */
  Session(Connection connection, Topology topology, SideConnections.Opener opener)
      throws IOException {
    this.connection = connection;
    this.topology = topology;
    this.side = new SideConnections(opener);
    this.directReplies = new DirectReplies(side, UNKNOWN_WAITS, REPLY_CONFIRMED_WITHIN);
    this.replies = new SpareChannel(connection);
    this.depth = new QueueDepth(connection, this::isRead);
    connection.addShutdownListener(this::end);
    connection.addBlockedListener(this::blocked, () -> blocked(""));
    try {
      topology.declare(connection);
      this.publisher = new PersistentPublisher(this, topology);
      this.consuming = watched();
      this.progress = connection.createChannel();
    } catch (IOException | RuntimeException e) {
      BrokerSocket.end(connection, FAREWELL);
      throw e;
    }
  }

  private Channel watched() throws IOException {
    Channel channel = connection.createChannel();
    channel.addShutdownListener(this::end);
    return channel;
  }

  /**
   * The broker says it to whoever publishes while it is short of memory or disk. This is the thread
   * that reads its answers, so whatever has waited is asked on another.
   */
  private void blocked(String why) {
    blocked = why;
    if (why.isEmpty()) {
      news.release();
      LOG.log(Level.INFO, "The broker takes messages again");
    } else {
      depth.giveUp();
      LOG.log(Level.WARNING, "The broker takes no messages, answers wait: {0}", why);
    }
  }

  void end(ShutdownSignalException cause) {
    end(BrokerErrors.of(cause));
  }

  /** Ends the session because of something that was seen here. */
  void end(String why) {
    if (ended.compareAndSet(null, why)) {
      news.release();
    }
  }

  boolean isOpen() {
    return ended.get() == null && connection.isOpen();
  }

  /**
   * Waits for the end, or until the broker reads again, but not for ever. For one thread.
   *
   * @return why the end came, if it has
   */
  Optional<String> awaitEnd(Duration atMost) throws InterruptedException {
    if (news.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
    return Optional.ofNullable(ended.get());
  }

  /** Why the broker takes no messages now, for example for want of memory; empty if it does. */
  String blocked() {
    return blocked;
  }

  /**
   * Does the broker read what is written here? One that is short of memory or disk reads nothing
   * from whoever has published since: neither questions, which would time out, and their late
   * answers be taken for those of others, nor acks. What it gave comes again if the session ends
   * before it reads them; the answers that it has confirmed are remembered, and are given again.
   */
  boolean isRead() {
    return blocked.isEmpty();
  }

  Connection connection() {
    return connection;
  }

  /** Another connection, whose end is not the session's, and which ends with it. */
  Connection another(String purpose) throws IOException {
    return side.another(purpose);
  }

  Topology topology() {
    return topology;
  }

  /** The channel that deliveries come on and are acked on. */
  Channel consuming() {
    return consuming;
  }

  /** Publishes what must not be lost. */
  PersistentPublisher publisher() {
    return publisher;
  }

  /** Can it be sent? What is too long for a frame never can, and would end the session. */
  boolean fits(AMQP.BasicProperties properties) {
    try {
      int most = connection.getFrameMax();
      return most == 0 || properties.toFrame(0, 0).size() <= most;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Publishes the same answer once more; what is wrong with it must not end the session. */
  void reply(String queue, AMQP.BasicProperties properties, byte[] body) throws IOException {
    requireTaking();
    if (DirectReplies.isAddress(queue)) {
      directReplies.send(queue, properties, body);
      return;
    }
    try {
      replies.open().basicPublish("", queue, properties, body);
    } catch (AlreadyClosedException e) {
      throw new IOException(e);
    }
  }

  /** Publishes what may be lost, and is lost where it would have to wait for the broker. */
  void publishProgress(
      String exchange, String routingKey, AMQP.BasicProperties properties, byte[] body)
      throws IOException {
    requireTaking();
    try {
      progress.basicPublish(exchange, routingKey, properties, body);
    } catch (AlreadyClosedException e) {
      throw new IOException(e);
    }
  }

  private void requireTaking() throws IOException {
    if (!blocked.isEmpty()) {
      throw new IOException("the broker takes no messages now: " + blocked);
    }
    requireMoving();
  }

  /** A write would hang, until the connection is torn. */
  private void requireMoving() throws IOException {
    if (BrokerSocket.of(connection).stalls()) {
      throw new IOException("the network to the broker stands still");
    }
  }

  /** Opens again what was lost on the way. */
  void lookAfter() {
    try {
      if (!progress.isOpen()) {
        progress = connection.createChannel();
      }
    } catch (IOException | AlreadyClosedException e) { // if it matters, the session ends by itself
      LOG.log(Level.DEBUG, "Progress is not told now: {0}", BrokerErrors.of(e));
    }
  }

  /** How many messages of a queue wait for somebody to take them. */
  long waiting(String queue) throws IOException {
    requireTaking();
    return depth.of(queue);
  }

  /** A second call at the same time would tear the socket from the first one's farewell. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      end("closed by Tasker");
      BrokerSocket.end(connection, FAREWELL);
      side.end(FAREWELL);
    }
  }
}
