package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.ForeignClient;
import org.dataexchange.tasker.task.Cancellation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A platform that speaks AMQP 1.0, beside a Tasker that does not, on RabbitMQ 4.0. */
@Timeout(180)
class Amqp10IT {

  private static final String REPLIES = "replies.of-amqp10";

  @TempDir static Path home;
  private static NewerBroker broker;

  @TempDir private Path folder;
  private Station station;

  @BeforeAll
  static void start() throws Exception {
    broker = NewerBroker.in(home);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void open() throws Exception {
    station = new Station("amqp10", broker.uri(), Set.of("guest")).open();
    try (Channel channel = station.broker().channel()) {
      channel.queueDeclare(REPLIES, true, false, false, Map.of("x-queue-type", "quorum"));
    }
  }

  @AfterEach
  void close() throws Exception {
    station.close();
  }

  private List<String> say(String... more) throws Exception {
    BrokerAccess.Names names = station.names();
    String uri = "amqp://guest:guest@127.0.0.1:" + broker.uri().getPort();
    Stream<String> arguments =
        Stream.of(uri, names.todo(), names.done(), names.cancel(), REPLIES, "me");
    return ForeignClient.named("qpid-proton", folder)
        .say(folder, Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void sendsTasksAndOrdersAndReadsAnswers() throws Exception {
    BrokerAccess.Names names = station.names();

    List<String> said = say();

    assertEquals(
        List.of("done rejected me-first", "done rejected me-odd", "reply rejected me-rpc"), said);
    Answer dead = station.broker().take(names.dead());
    String reason = dead.properties().getHeaders().get("tasker-reason").toString();
    assertTrue(reason.startsWith("a value of AMQP 1.0 that is no text"), reason);
    assertEquals(1, station.deadLettered());
    eventually(
        "its order is in force",
        SOON,
        () -> station.cancellations().inForce(new Cancellation.OfTask("me-never")).isPresent());
  }

  /** As docs/operators.md tells them. */
  @Test
  void isPutAsideByTheOperatorWhereTheBrokerCannotGiveItsMessage() throws Exception {
    say("bad");
    eventually(
        "it is said whose fault that is",
        SOON,
        () -> station.connection().objection().contains("the broker's log says"));

    broker.script(
        "rabbitmqctl",
        "set_policy",
        "aside",
        "^" + station.names().todo() + "$",
        "{\"delivery-limit\":2}",
        "--apply-to",
        "quorum_queues",
        "--priority",
        "10");

    eventually("it is put aside", SOON, () -> station.broker().ready(station.names().dead()) == 1);
    station.send("good");
    Answer answer = station.broker().take(station.names().done());
    assertEquals("good", answer.json().path("taskId").asText());
  }
}
