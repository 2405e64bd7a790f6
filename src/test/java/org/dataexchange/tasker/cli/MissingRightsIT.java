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
import org.dataexchange.tasker.system.Broker;
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
  void listingWhatIsInForceTakesTheRightsThatTheReadmeSays() throws IOException {
    try (CancelExchange all =
        new CancelExchange(
            with("^(" + name + "_cancel|amq\\.default)$", "^" + name + "_cancel$"))) {
      all.inForce();
    }
    try (CancelExchange noMark =
        new CancelExchange(with("^" + name + "_cancel$", "^" + name + "_cancel$"))) {
      assertNames(
          assertThrows(CannotSubmit.class, noMark::inForce).getMessage(),
          "the right to write the ",
          "amq.default");
    }
    try (CancelExchange noReading =
        new CancelExchange(with("^(" + name + "_cancel|amq\\.default)$", "^$"))) {
      assertNames(
          assertThrows(CannotSubmit.class, noReading::inForce).getMessage(),
          "the right to read the ",
          "_cancel");
    }
  }

  @Test
  void cancellingTakesTheRightToWriteToTheExchange() {
    CancelOrder.Message message = new CancelOrder.Message("taskId", "none", true);
    try (CancelExchange exchange = new CancelExchange(with("^" + name + "_cancel$", "^$"))) {
      exchange.publish(message);
    }
    try (CancelExchange exchange = new CancelExchange(with("^$", "^$"))) {
      assertNames(
          assertThrows(CannotSubmit.class, () -> exchange.publish(message)).getMessage(),
          "the right to write the ",
          "_cancel");
    }
  }

  @Test
  void readingTheDeadLettersTakesTheRightToReadThem() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream said = new PrintStream(err, true, UTF_8);

    assertEquals(1, new Dead(with("^$", "^$"), said, said).run("list"));

    assertNames(err.toString(UTF_8), "the right to read the ", name + "_dead");
    assertEquals(1, err.toString(UTF_8).lines().count());
  }

  @Test
  void submittingTakesTheRightToWriteToTheQueueOfTasks() {
    Environment environment = with("^amq.gen.*$", "^amq.gen.*$");
    Progress progress = new Progress(System.err, false);
    Order order =
        Order.parse(
            new String[] {"--code", "a", "--data", "b", "--sha256", "0".repeat(64)}, environment);

    assertNames(
        assertThrows(CannotSubmit.class, () -> new Exchange(environment, progress).answer(order))
            .getMessage(),
        "the right to write the ",
        "_todo");
  }
}
