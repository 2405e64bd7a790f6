package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.dataexchange.tasker.rabbitmq.client.BrokerTrouble;
import org.dataexchange.tasker.rabbitmq.client.CancelClient;
import org.dataexchange.tasker.rabbitmq.client.TaskSubmission;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.wire.CancelFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the commands say to users of the broker who may not do all, on queues of their own. */
@Timeout(180)
class MissingRightsIT {

  private final String name = "rights-" + UUID.randomUUID().toString().substring(0, 8);
  private Broker broker;

  @BeforeEach
  void declare() throws Exception {
    broker = Broker.connect();
    Broker.ctl("add_user", name, "secret");
    declare(name + "_todo", Map.of());
    declare(name + "_dead", Map.of("x-queue-type", "quorum"));
    declare(name + "_cancel", Map.of("x-queue-type", "stream"));
  }

  private void declare(String queue, Map<String, Object> arguments) throws Exception {
    try (Channel channel = broker.channel()) {
      channel.exchangeDeclare(queue, "fanout", true);
      channel.queueDeclare(queue, true, false, false, arguments);
      channel.queueBind(queue, queue, queue);
    }
  }

  @AfterEach
  void delete() throws Exception {
    Broker.ctl("delete_user", name);
    for (String queue : new String[] {"_todo", "_dead", "_cancel"}) {
      broker.delete(name + queue);
    }
    broker.close();
  }

  /** With the rights to configure, to write and to read. */
  private Environment with(String write, String read) {
    Broker.ctl("set_permissions", name, "^amq.gen.*$", write, read);
    URI uri = Broker.uri();
    return new Environment(
        Map.of(
            "TASKER_BROKER_URI",
            "amqp://%s:secret@%s:%d%s"
                .formatted(name, uri.getHost(), uri.getPort(), uri.getRawPath()),
            "TASKER_TODO_QUEUE",
            name + "_todo",
            "TASKER_PROGRESS_EXCHANGE",
            name + "_progress",
            "TASKER_DEAD_QUEUE",
            name + "_dead",
            "TASKER_CANCEL_QUEUE",
            name + "_cancel"));
  }

  private static void assertNames(String said, String right, String of) {
    assertTrue(said.contains(right) && said.contains(of), said);
    assertTrue(said.contains("set_permissions"), said);
    assertTrue(!said.contains("#method"), said);
  }

  @Test
  void listingWhatIsInForceTakesTheRightsThatTheDocumentsSay() throws IOException {
    String cancel = "^" + name + "_cancel$";
    try (CancelClient all = new CancelClient(with(cancel, cancel).broker())) {
      all.read(new CancelList());
    }
    try (CancelClient noMark = new CancelClient(with("^$", cancel).broker())) {
      assertNames(
          assertThrows(BrokerTrouble.class, () -> noMark.read(new CancelList())).getMessage(),
          "the right to write the ",
          name + "_cancel");
    }
    try (CancelClient noReading = new CancelClient(with(cancel, "^$").broker())) {
      assertNames(
          assertThrows(BrokerTrouble.class, () -> noReading.read(new CancelList())).getMessage(),
          "the right to read the ",
          "_cancel");
    }
  }

  @Test
  void listingSaysSoWhereTheExchangeLeadsNowhere() throws Exception {
    String cancel = name + "_cancel";
    try (Channel channel = broker.channel();
        CancelClient exchange =
            new CancelClient(with("^" + cancel + "$", "^" + cancel + "$").broker())) {
      channel.queueUnbind(cancel, cancel, cancel);
      String said =
          assertThrows(BrokerTrouble.class, () -> exchange.read(new CancelList())).getMessage();
      assertTrue(said.contains("no stream '" + cancel + "' that can be used"), said);
    }
  }

  @Test
  void cancellingTakesTheRightToWriteToTheExchange() {
    byte[] lift = CancelFormat.write(new Cancellation.OfTask("none"), true);
    try (CancelClient exchange = new CancelClient(with("^" + name + "_cancel$", "^$").broker())) {
      exchange.publish(lift);
    }
    try (CancelClient exchange = new CancelClient(with("^$", "^$").broker())) {
      assertNames(
          assertThrows(BrokerTrouble.class, () -> exchange.publish(lift)).getMessage(),
          "the right to write the ",
          "_cancel");
    }
  }

  @Test
  void readingTheDeadLettersTakesTheRightToReadThem() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream said = new PrintStream(err, true, UTF_8);

    Terminal terminal = new Terminal(with("^$", "^$"), said, said);

    assertEquals(1, terminal.run(new Dead(terminal), "list"));

    assertNames(err.toString(UTF_8), "the right to read the ", name + "_dead");
    assertEquals(1, err.toString(UTF_8).lines().count());
  }

  @Test
  void submittingTakesTheRightToWriteToTheQueueOfTasks() {
    Environment environment = with("^amq.gen.*$", "^amq.gen.*$");
    Progress progress = new Progress(System.err, false);

    assertNames(
        assertThrows(
                BrokerTrouble.class,
                () ->
                    new TaskSubmission(environment.broker(), progress).answer("none", new byte[0]))
            .getMessage(),
        "the right to write the ",
        "_todo");
  }

  /** It answers: starting it, or waiting for it, would change nothing. */
  @Test
  void aBrokerThatRefusesTheVirtualHostIsNotSaidToBeAway() {
    URI uri = Broker.uri();
    for (String vhost : new String[] {"nowhere", "%2f"}) {
      String address =
          "amqp://%s:secret@%s:%d/%s".formatted(name, uri.getHost(), uri.getPort(), vhost);
      Environment environment = new Environment(Map.of("TASKER_BROKER_URI", address));

      String said =
          assertThrows(BrokerTrouble.class, () -> new CancelClient(environment.broker()).close())
              .getMessage();

      assertTrue(
          said.contains("refuses it: ") && said.contains(vhost.equals("%2f") ? name : vhost), said);
      assertTrue(!said.contains("does not answer") && !said.contains("./tasker up"), said);
    }
  }
}
