package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.wire.Protocol;

/** The message broker, seen by a client that knows the protocol and nothing of Tasker. */
public final class Broker implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(120);

  /** Somewhat less than RabbitMQ waits for a quorum queue. */
  private static final Duration UNTOLD = Duration.ofMillis(200);

  private final Connection connection;
  private final Channel channel;
  private final AtomicInteger recoveries = new AtomicInteger();

  private Broker(Connection connection) throws IOException {
    this.connection = connection;
    this.channel = connection.createChannel();
    channel.confirmSelect();
    ((Recoverable) connection).addRecoveryListener(new Recovered());
  }

  private final class Recovered implements RecoveryListener {
    @Override
    public void handleRecovery(Recoverable recovered) {
      recoveries.incrementAndGet();
    }

    @Override
    public void handleRecoveryStarted(Recoverable recoverable) {}
  }

  /** A connection of the test's own; it comes back after the broker, or its owner, closed it. */
  public static Broker connect() {
    return connect(uri());
  }

  /** The same to another broker. */
  public static Broker connect(URI uri) {
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(uri);
      factory.setNetworkRecoveryInterval(300);
      factory.setHandshakeTimeout((int) SOON.toMillis());
      factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
      return new Broker(factory.newConnection("integration test"));
    } catch (Exception e) { // a test that has no broker has failed, whatever the reason
      throw new AssertionError("no connection to the broker", e);
    }
  }

  /** Where the broker is, with user and password. */
  public static URI uri() {
    return URI.create(Script.variable("TASKER_BROKER_URI"));
  }

  /** The broker's own tool. */
  public static String ctl(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "rabbitmqctl";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Script.tasker(command);
  }

  /** Leaves the broker without memory: it reads nothing more from whoever publishes. */
  public static void alarm() {
    ctl("set_vm_memory_high_watermark", "0.00001");
    eventually(
        "the broker takes nothing",
        SOON,
        () -> ctl("eval", "rabbit_alarm:get_alarms().").contains("memory"));
  }

  /** Gives the memory back. */
  public static void calm() {
    ctl("set_vm_memory_high_watermark", "0.4");
  }

  /** Lets the broker close all connections, and waits until the test's own is back. */
  public void closeAllConnections() {
    int before = recoveries.get();
    ctl("close_all_connections", "closed by a test");
    eventually("the test is connected again", SOON, () -> recoveries.get() > before);
  }

  /** A channel of the test's own. */
  public Channel channel() throws IOException {
    return connection.createChannel();
  }

  /**
   * Publishes, and returns when the broker has it. What Tasker takes must be as the protocol
   * describes it.
   */
  public void publish(String queue, AMQP.BasicProperties properties, byte[] body) {
    Protocol.checkSent(properties, body);
    eventuallyGet("the broker takes a message", SOON, () -> published(queue, properties, body));
  }

  private synchronized Optional<Boolean> published(
      String queue, AMQP.BasicProperties properties, byte[] body) throws Exception {
    channel.basicPublish(queue, queue, true, properties, body);
    // as long as all of it may take: whatever is late would be there twice
    return channel.waitForConfirms(SOON.toMillis()) ? Optional.of(true) : Optional.empty();
  }

  /** Publishes a request with a {@code message-id} of its own. */
  public void publish(String queue, String body) {
    publish(queue, properties().build(), body.getBytes(UTF_8));
  }

  /** As a careful client sends them. */
  public static AMQP.BasicProperties.Builder properties() {
    return new AMQP.BasicProperties.Builder()
        .messageId(UUID.randomUUID().toString())
        .deliveryMode(2);
  }

  /** What comes on a queue from now on. */
  public Collection<Answer> listen(String queue) throws IOException {
    Collection<Answer> heard = new LinkedBlockingQueue<>();
    channel()
        .basicConsume(
            queue,
            true,
            (tag, message) ->
                heard.add(Answer.received(message.getProperties(), message.getBody())),
            tag -> {});
    return heard;
  }

  /** A queue of this connection's that the broker names. */
  public String ownQueue() throws IOException {
    return channel().queueDeclare().getQueue();
  }

  /** Takes the next message of a queue, waiting for it. */
  public Answer take(String queue) {
    return take(queue, SOON);
  }

  public Answer take(String queue, Duration atMost) {
    return eventuallyGet("a message in " + queue, atMost, () -> next(queue));
  }

  private Optional<Answer> next(String queue) throws IOException, TimeoutException {
    try (Channel own = channel()) {
      return Optional.ofNullable(own.basicGet(queue, true)).map(Broker::answer);
    }
  }

  private static Answer answer(GetResponse message) {
    return Answer.received(message.getProps(), message.getBody());
  }

  /** All that lies in a queue now. */
  public List<Answer> drain(String queue) throws IOException, TimeoutException {
    List<Answer> all = new ArrayList<>();
    for (Optional<Answer> next = next(queue); next.isPresent(); next = next(queue)) {
      all.add(next.get());
    }
    return all;
  }

  /** Takes those messages out of a queue that hold a text; the others stay as they are. */
  void remove(String queue, String text) throws IOException, TimeoutException {
    try (Channel own = channel()) {
      for (GetResponse one = own.basicGet(queue, false);
          one != null;
          one = own.basicGet(queue, false)) {
        if (new String(one.getBody(), UTF_8).contains(text)) {
          own.basicAck(one.getEnvelope().getDeliveryTag(), false);
        }
      }
    }
  }

  /** How many messages of a queue nobody has taken; those that wait for their ack do not count. */
  public long ready(String queue) throws IOException, TimeoutException {
    return declared(queue).getMessageCount();
  }

  /** How many consume from a queue. */
  public long consumers(String queue) throws IOException, TimeoutException {
    return declared(queue).getConsumerCount();
  }

  /**
   * A quorum queue that does not tell RabbitMQ within 250 ms what it has, has nothing and nobody by
   * RabbitMQ's word: that is asked again.
   */
  private AMQP.Queue.DeclareOk declared(String queue) throws IOException, TimeoutException {
    while (true) {
      try (Channel own = channel()) {
        long asked = System.nanoTime();
        AMQP.Queue.DeclareOk said = own.queueDeclarePassive(queue);
        boolean late = System.nanoTime() - asked > UNTOLD.toNanos();
        if (!late || said.getMessageCount() > 0 || said.getConsumerCount() > 0) {
          return said;
        }
      }
    }
  }

  /** Removes a queue, and the exchange of its name. */
  public void delete(String name) throws IOException, TimeoutException {
    try (Channel own = channel()) {
      own.queueDelete(name);
      own.exchangeDelete(name);
    }
  }

  @Override
  public void close() throws IOException {
    connection.abort(5_000);
  }
}
