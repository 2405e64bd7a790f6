package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSockets;
import org.dataexchange.tasker.rabbitmq.connection.Trust;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** RabbitMQ 4.0, which puts a message aside that came back 20 times. */
@Timeout(400)
class NewerBrokerIT {

  private static final int OFTEN = 30;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static NewerBroker broker;
  private static Connection connection;

  @BeforeAll
  static void start() throws Exception {
    broker = NewerBroker.in(folder);
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.uri());
    connection = factory.newConnection();
  }

  @AfterAll
  static void stop() {
    if (connection != null) {
      connection.abort();
    }
    broker.close();
  }

  private static BrokerSetup setup(String queues) {
    return setup(Map.of("x-queue-type", queues));
  }

  private static BrokerSetup setup(Map<String, Object> queueArguments) {
    String name = UUID.randomUUID().toString();
    return setup(
        queueArguments,
        new BrokerAccess.Names(name + "t", name + "d", name + "x", name + "p", name + "c"));
  }

  private static BrokerSetup setup(String queues, BrokerAccess.Names names) {
    return setup(Map.of("x-queue-type", queues), names);
  }

  private static BrokerSetup setup(Map<String, Object> queueArguments, BrokerAccess.Names names) {
    Duration heartbeat = Duration.ofSeconds(20);
    return new BrokerSetup(
        new BrokerAccess(
            List.of(URI.create("amqp://unused")), Trust.USUAL, heartbeat, names, Set.of()),
        queueArguments,
        Optional.empty(),
        1,
        "node",
        new BrokerSockets.Bounds(Station.MOST, Optional.empty(), heartbeat));
  }

  /** The queue of the tasks as it was before, with that limit if it is not 0. */
  private static void declare(BrokerSetup setup, int limit) throws Exception {
    Map<String, Object> arguments = new HashMap<>(setup.queueArguments());
    arguments.put("x-dead-letter-exchange", setup.names().dead());
    arguments.put("x-dead-letter-routing-key", setup.names().dead());
    if (limit != 0) {
      arguments.put("x-delivery-limit", limit);
    }
    try (Channel channel = connection.createChannel()) {
      channel.queueDeclare(setup.names().todo(), true, false, false, arguments);
    }
  }

  /** The command that is said, as the shell would split it. */
  private static String[] policy(String warning) {
    return warning.substring(warning.indexOf("rabbitmqctl ")).replace("'", "").split(" ");
  }

  /** Takes a task and loses the session with it, as often as that. */
  private static void comesBack(String queue) throws Exception {
    try (Channel channel = connection.createChannel()) {
      channel.basicPublish("", queue, null, new byte[1]);
    }
    for (int i = 0; i < OFTEN; i++) {
      try (Channel session = connection.createChannel()) {
        // it may be on its way back, or there for the first time
        eventuallyGet(
            "it is there after " + i + " sessions",
            SOON,
            () -> Optional.ofNullable(session.basicGet(queue, false)));
      }
    }
  }

  @Test
  void aTaskMayComeBackAsOftenAsItDoes() throws Exception {
    BrokerSetup setup = setup("quorum");
    Topology topology = new Topology(setup);

    topology.declare(connection);

    assertEquals("", topology.warning());
    comesBack(setup.names().todo());
    comesBack(setup.names().dead());
  }

  @Test
  void aQueueOfBeforeKeepsItsLimitUntilTheOperatorDoesWhatIsSaid() throws Exception {
    BrokerSetup setup = setup("quorum");
    declare(setup, 0);
    Topology topology = new Topology(setup);

    topology.declare(connection);

    String warning = topology.warning();
    assertTrue(
        warning.startsWith(setup.names().todo() + " may have been declared without"), warning);
    assertTrue(warning.contains("RabbitMQ 4."), warning);
    broker.script(policy(warning));
    comesBack(setup.names().todo());
  }

  /** RabbitMQ 4.3 forbids them by default. */
  @Test
  void whereTransientQueuesAreForbiddenTheSettingIsNamed() throws Exception {
    broker.script("rabbitmqctl", "eval", "rabbit_feature_flags:enable(transient_nonexcl_queues).");
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.uri());
    Topology topology = new Topology(setup(Map.of()));
    Connection own = factory.newConnection();
    try {
      IOException refused = assertThrows(IOException.class, () -> topology.declare(own));

      String why = BrokerErrors.of(refused);
      assertTrue(why.startsWith("this broker forbids tasker.broker.queues=transient"), why);
      assertTrue(why.contains("deprecated_features.permit.transient_nonexcl_queues = true"), why);
    } finally {
      own.abort();
    }
  }

  /** With -1 it writes the queue's settings anew every five seconds, and keeps all of that. */
  @Test
  void nothingIsWrittenWhileNothingHappens() throws Exception {
    BrokerSetup endless = setup("quorum");
    BrokerSetup mended = setup("quorum");
    BrokerSetup setup = setup("quorum");
    declare(endless, -1);
    declare(mended, -1);
    Topology topology = new Topology(mended);
    topology.declare(connection);
    broker.script(policy(topology.warning()));
    new Topology(setup).declare(connection);
    awaitMore(endless.names().todo());
    List<String> queues =
        List.of(setup.names().todo(), setup.names().dead(), mended.names().todo());
    List<Long> before = queues.stream().map(NewerBrokerIT::written).toList();

    awaitMore(endless.names().todo());

    assertEquals(before, queues.stream().map(NewerBrokerIT::written).toList());
  }

  private static void awaitMore(String queue) {
    long before = written(queue);
    eventually("the broker looks twice", SOON, () -> written(queue) > before + 1);
  }

  /** How much the queue's log has had since its beginning. */
  private static long written(String queue) {
    String said =
        broker.script(
            "rabbitmqctl",
            "eval",
            "[_, {_, Index}] = [{K, V} || {K, V} <- hd(rabbit_quorum_queue:status(<<\"/\">>, <<\"%s\">>)),"
                    .formatted(queue)
                + " K == <<\"Node Name\">> orelse K == <<\"Commit Index\">>], Index.");
    return Long.parseLong(said.strip());
  }

  @Test
  void addressesOfDirectRepliesAreKnownByTheirForm() throws Exception {
    try (Channel client = connection.createChannel()) {
      String address = DirectRepliesIT.address(client, reply -> {});
      String suffix = DirectRepliesIT.suffix(address);
      assertTrue(ReplyAddress.node(suffix).isPresent(), suffix);
    }
  }

  @Test
  void aClassicQueueHasNoLimit() throws Exception {
    BrokerSetup setup = setup("classic");
    Topology topology = new Topology(setup);

    topology.declare(connection);

    assertEquals("", topology.warning());
    comesBack(setup.names().todo());
  }
}
