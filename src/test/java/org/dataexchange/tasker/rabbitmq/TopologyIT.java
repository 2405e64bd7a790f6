package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.wire.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues and exchanges: made where they are not there, used as they are where they are. */
@Timeout(120)
class TopologyIT {

  @Test
  void makesDurableQuorumQueuesWithDeadLetters() throws Exception {
    try (Station station = new Station("quorums").open()) {
      Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
      Map<String, Object> todo = new HashMap<>(quorum);
      todo.put("x-dead-letter-exchange", station.names().dead());
      todo.put("x-dead-letter-routing-key", station.names().dead());
      assertDeclared(station, station.names().todo(), true, limited(station, todo));
      assertDeclared(station, station.names().done(), true, quorum);
      assertDeclared(station, station.names().dead(), true, limited(station, quorum));
    }
  }

  @Test
  void declaresWhatTheProtocolDescribes() throws Exception {
    try (Station station = new Station("described").open()) {
      BrokerAccess.Names names = station.names();
      Map<String, String> own =
          Map.of(
              "tasker_todo", names.todo(),
              "tasker_done", names.done(),
              "tasker_dead", names.dead(),
              "tasker_progress", names.progress(),
              "tasker_cancel", names.cancel());
      for (String name : List.of("todo", "done", "dead", "cancel")) {
        JsonNode queue = Protocol.channel(name).path("x-queue");
        Map<String, Object> arguments = new HashMap<>(arguments(queue.path("arguments"), own));
        if (isNewer(station)) {
          arguments.putAll(arguments(queue.path("arguments-from-rabbitmq-4"), own));
        }
        assertDeclared(
            station,
            own.get(queue.path("name").asText()),
            queue.path("durable").asBoolean(),
            arguments);
      }
      try (Channel channel = station.broker().channel()) {
        for (String name : List.of("todo", "done", "dead", "progress", "cancel")) {
          JsonNode exchange = Protocol.channel(name).at("/bindings/amqp/exchange");
          // the broker takes the same declaration, and no other
          channel.exchangeDeclare(
              own.get(exchange.path("name").asText()),
              exchange.path("type").asText(),
              exchange.path("durable").asBoolean());
        }
      }
    }
  }

  @Test
  void makesExactlyWhatAPlainClientDeclares() throws Exception {
    try (Station station = new Station("plain", "transient").open()) {
      for (String queue : List.of(station.names().todo(), station.names().done())) {
        // as pika's queue_declare(queue) does
        assertDeclared(station, queue, false, Map.of());
      }
      assertWorks(station);
    }
  }

  @Test
  void findsWhatAPlainClientDeclaredFirst() throws Exception {
    try (Station station = new Station("first", "transient")) {
      try (Channel channel = station.broker().channel()) {
        channel.queueDeclare(station.names().todo(), false, false, false, Map.of());
        channel.queueDeclare(station.names().done(), false, false, false, Map.of());
      }
      station.open();
      assertWorks(station);
      assertDeclared(station, station.names().done(), false, Map.of());
    }
  }

  @Test
  void usesQueuesAndExchangesOfOtherArgumentsAsTheyAre() throws Exception {
    try (Station station = new Station("others")) {
      Map<String, Object> limited = Map.of("x-max-length", 100);
      try (Channel channel = station.broker().channel()) {
        for (String name :
            List.of(station.names().todo(), station.names().done(), station.names().dead())) {
          channel.exchangeDeclare(name, "topic", false);
          channel.queueDeclare(name, true, false, false, limited);
        }
        channel.exchangeDeclare(station.names().progress(), "fanout", false);
      }
      station.open();
      assertWorks(station);
      assertDeclared(station, station.names().todo(), true, limited);
      assertDeclared(station, station.names().done(), true, limited);
    }
  }

  /** As where an operator makes all queues, and gives no program the right to make any. */
  @Test
  void usesWhatIsThereWithoutTheRightToMakeIt() throws Exception {
    withWhatOthersMade(
        Map.of("x-queue-type", "stream", "x-max-age", "1D"),
        (station, heard) -> {
          assertWorks(station);
          assertEquals(List.of(), heard.with("Nothing can be cancelled"));
          assertEquals(1, heard.with("the exchange '" + station.names().todo() + "'").size());
          assertEquals(
              1, heard.with("Whether queue '" + station.names().done() + "' is bound").size());
        });
  }

  /** Of a queue, each order would reach one node alone, and go with it. */
  @ParameterizedTest
  @ValueSource(strings = {"classic", "quorum"})
  void hearsNoOrdersFromWhatIsNoStream(String type) throws Exception {
    withWhatOthersMade(
        Map.of("x-queue-type", type),
        (station, heard) -> {
          assertWorks(station);
          eventually(
              "it is said",
              Duration.ofSeconds(30),
              () -> !heard.with("Nothing can be cancelled").isEmpty());
        });
  }

  private interface Proof {
    void of(Station station, Heard heard) throws Exception;
  }

  private static void withWhatOthersMade(Map<String, Object> cancel, Proof proof) throws Exception {
    String user = "maker-" + UUID.randomUUID().toString().substring(0, 8);
    Broker.ctl("add_user", user, "secret");
    URI uri = Broker.uri();
    URI limited =
        URI.create(
            "amqp://%s:secret@%s:%d%s"
                .formatted(user, uri.getHost(), uri.getPort(), uri.getRawPath()));
    try (Heard heard = new Heard();
        Station station = new Station("made", "quorum", limited)) {
      BrokerAccess.Names names = station.names();
      make(station, cancel);
      Broker.ctl(
          "set_permissions",
          user,
          "^$",
          "^(%s|%s|%s|%s)$".formatted(names.done(), names.dead(), names.progress(), names.cancel()),
          "^(%s|%s)$".formatted(names.todo(), names.cancel()));
      station.open();

      proof.of(station, heard);
    } finally {
      Broker.ctl("delete_user", user);
    }
  }

  private static void make(Station station, Map<String, Object> stream) throws Exception {
    BrokerAccess.Names names = station.names();
    Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
    try (Channel channel = station.broker().channel()) {
      for (String name : List.of(names.todo(), names.done(), names.dead(), names.cancel())) {
        boolean cancel = name.equals(names.cancel());
        channel.exchangeDeclare(name, cancel ? "fanout" : "direct", true);
        channel.queueDeclare(name, true, false, false, cancel ? stream : quorum);
        channel.queueBind(name, name, name);
      }
      channel.exchangeDeclare(names.progress(), "topic", true);
    }
  }

  private static Map<String, Object> arguments(JsonNode described, Map<String, String> own) {
    Map<String, Object> arguments = new HashMap<>();
    for (Map.Entry<String, JsonNode> argument : described.properties()) {
      JsonNode value = argument.getValue();
      String text = value.asText();
      arguments.put(
          argument.getKey(), value.isInt() ? value.intValue() : own.getOrDefault(text, text));
    }
    return arguments;
  }

  /** RabbitMQ 4 puts aside what came back 20 times, unless it is told another number. */
  private static Map<String, Object> limited(Station station, Map<String, Object> arguments)
      throws IOException {
    Map<String, Object> limited = new HashMap<>(arguments);
    if (isNewer(station)) {
      limited.put("x-delivery-limit", 100_000);
    }
    return limited;
  }

  private static boolean isNewer(Station station) throws IOException {
    return BrokerVersion.of(station.broker().channel().getConnection()).limitsDeliveries();
  }

  private static void assertWorks(Station station) {
    station.send("task");
    assertEquals(
        "task", station.broker().take(station.names().done()).json().path("taskId").asText());
  }

  /** The broker takes the same declaration, and no other. */
  private static void assertDeclared(
      Station station, String queue, boolean durable, Map<String, Object> arguments)
      throws Exception {
    try (Channel channel = station.broker().channel()) {
      channel.queueDeclare(queue, durable, false, false, arguments);
    }
    Channel refused = station.broker().channel();
    assertThrows(
        IOException.class,
        () -> refused.queueDeclare(queue, true, false, false, Map.of("x-max-length", 7)));
  }
}
