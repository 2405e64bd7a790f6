package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.wire.AnswerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers: published, confirmed, and only then is the request acked. */
@Timeout(120)
class AnswerIT {

  private Station station;

  @BeforeEach
  void begin(TestInfo test) throws Exception {
    station = new Station(test.getTestMethod().orElseThrow().getName());
  }

  @AfterEach
  void end() throws Exception {
    station.close();
  }

  @Test
  void bearsWhatTheProtocolSays() throws Exception {
    station.open();
    AMQP.BasicProperties request = Broker.properties().correlationId("mine").build();
    station.send("task", request);

    Answer answer = station.broker().take(station.names().done());
    assertEquals("application/json", answer.properties().getContentType());
    assertEquals(2, answer.properties().getDeliveryMode());
    assertEquals("mine", answer.properties().getCorrelationId());
    assertEquals(
        AnswerId.of(request.getMessageId(), "task", Station.request("task")),
        UUID.fromString(answer.messageId()));
    assertEquals("task", answer.json().path("taskId").asText());
    assertNothingIsOwed();
  }

  @Test
  void isGivenAgainUnderTheSameIdToTheSameRequest() throws Exception {
    station.open();
    AMQP.BasicProperties request = Broker.properties().build();
    station.send("task", request);
    Answer first = station.broker().take(station.names().done());

    station.send("task", request);
    Answer second = station.broker().take(station.names().done());
    station.send("task", Broker.properties().build());
    Answer other = station.broker().take(station.names().done());

    assertArrayEquals(first.body(), second.body());
    assertEquals(first.messageId(), second.messageId());
    assertNotEquals(first.messageId(), other.messageId());
    assertEquals(2, station.runs());
  }

  @Test
  void acksOnlyAfterTheResultIsConfirmed() throws Exception {
    fullDoneQueue();
    station.open();
    station.send("task");
    byte[] kept = station.keptAnswer();

    // the broker says no again and again: after the connection, the request is still there
    station.disconnect();
    eventually("it comes back", SOON, () -> station.broker().ready(station.names().todo()) == 1);
    station.open();
    eventually("it is delivered again", SOON, () -> station.redelivered() == 1);
    station.broker().closeAllConnections();
    eventually("and once more", SOON, () -> station.redelivered() == 2);
    assertEquals(1, station.broker().ready(station.names().done()));

    // not by deleting the queue: RabbitMQ confirms what was on its way to it then
    station.broker().take(station.names().done());
    Answer answer = station.broker().take(station.names().done());

    assertArrayEquals(kept, answer.body());
    assertEquals(1, station.runs());
    assertNothingIsOwed();
  }

  @Test
  void isPublishedAgainUntilTheBrokerTakesIt() throws Exception {
    fullDoneQueue();
    station.open();
    Session session = station.connection().session().orElseThrow();
    station.send("task");
    byte[] kept = station.keptAnswer();

    assertEquals(
        "the one that there is room for",
        new String(station.broker().take(station.names().done()).body(), UTF_8));
    Answer answer = station.broker().take(station.names().done());

    assertArrayEquals(kept, answer.body());
    assertSame(session, station.connection().session().orElseThrow());
    assertNothingIsOwed();
  }

  @Test
  void findsItsQueueDeclaredAgain() throws Exception {
    station.open();
    station.hold();
    station.send("task");
    eventually("it runs", SOON, () -> station.runs() == 1);
    try (Channel channel = station.broker().channel()) {
      channel.queueDelete(station.names().done());
    }
    try (Heard heard = new Heard()) {
      station.letGo();

      Answer answer = station.broker().take(station.names().done());
      assertArrayEquals(station.keptAnswer(), answer.body());
      assertEquals(1, heard.with("There is no queue for a message").size());
      assertNothingIsOwed();
    }
  }

  @Test
  void isPublishedAfterTheExchangeWasDeletedToo() throws Exception {
    station.open();
    station.hold();
    station.send("task");
    eventually("it runs", SOON, () -> station.runs() == 1);
    station.broker().delete(station.names().done());
    try (Heard heard = new Heard()) {
      station.letGo();

      assertArrayEquals(station.keptAnswer(), station.broker().take(station.names().done()).body());
      assertEquals(1, heard.with("no exchange '" + station.names().done() + "'").size());
      assertEquals(1, heard.with("No connection to the broker").size());
      assertNothingIsOwed();
    }
  }

  @Test
  void waitsForTheRequestToComeAgainIfTheConnectionIsLost() throws Exception {
    station.open();
    station.hold();
    station.send("task");
    eventually("it runs", SOON, () -> station.runs() == 1);

    station.broker().closeAllConnections();
    eventually("it is delivered again", SOON, () -> station.redelivered() == 1);
    station.letGo();

    Answer answer = station.broker().take(station.names().done());
    assertArrayEquals(station.keptAnswer(), answer.body());
    assertEquals(1, station.runs());
    assertNothingIsOwed();
  }

  /** By its name, and as AMQP 1.0 and STOMP spell it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "/queues/", "/reply-queue/", "/queue/", "/amq/queue/"})
  void goesToTheSendersOwnQueueToo(String before) throws Exception {
    station.open();
    String own = station.broker().ownQueue();
    station.send("task", Broker.properties().replyTo(before + own).correlationId("mine").build());

    Answer answer = station.broker().take(station.names().done());
    Answer reply = station.broker().take(own);
    assertArrayEquals(answer.body(), reply.body());
    assertEquals("mine", reply.properties().getCorrelationId());
    assertEquals(answer.messageId(), reply.messageId());
  }

  @Test
  void goesToADirectReplyToo() throws Exception {
    station.open();
    BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
    try (Channel channel = station.broker().channel()) {
      channel.basicConsume(
          "amq.rabbitmq.reply-to", true, (tag, reply) -> replies.add(reply.getBody()), tag -> {});
      channel.basicPublish(
          station.names().todo(),
          station.names().todo(),
          Broker.properties().replyTo("amq.rabbitmq.reply-to").build(),
          Station.request("task"));
      eventually("a reply", SOON, () -> !replies.isEmpty());
    }
    assertArrayEquals(station.broker().take(station.names().done()).body(), replies.take());
  }

  @Test
  void goesToAQueueWithThePrefixOfReplies() throws Exception {
    station.open();
    try (Channel channel = station.broker().channel()) {
      channel.queueDeclare("replies.it", false, true, true, null);
      station.send("task", Broker.properties().replyTo("replies.it").build());
      station.broker().take("replies.it");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stranger",
        "amq.gen-gone",
        "amq.rabbitmq.reply-to.gone",
        "amq.genuine",
        "amq.direct/stranger",
        "/reply-queue/stranger"
      })
  void goesNowhereElse(String replyTo) throws Exception {
    station.open();
    Session session = station.connection().session().orElseThrow();
    // that of the case before belongs to a connection which may not have ended yet
    String stranger = "stranger-" + UUID.randomUUID();
    try (Channel channel = station.broker().channel()) {
      channel.queueDeclare(stranger, false, true, true, null);
      station.send(
          "task", Broker.properties().replyTo(replyTo.replace("stranger", stranger)).build());
      station.broker().take(station.names().done());
      station.send("next");
      station.broker().take(station.names().done());
      assertEquals(0, channel.messageCount(stranger));
    }
    assertSame(session, station.connection().session().orElseThrow());
    assertNothingIsOwed();
  }

  /** Whoever may send a task need not have the right to write there. */
  @Test
  void goesIntoNoneOfTaskersOwnQueuesTwice() throws Exception {
    try (Station own = new Station("replies.own").open()) {
      BrokerAccess.Names names = own.names();
      for (String queue : List.of(names.todo(), names.done(), names.dead(), names.cancel())) {
        own.send("task", Broker.properties().replyTo(queue).build());
        own.broker().take(names.done());
      }
      own.send("last");
      own.broker().take(names.done());
      own.awaitIdle();
      assertEquals(5, own.runs());
      assertEquals(0, own.broker().ready(names.done()) + own.broker().ready(names.dead()));
      assertEquals(0, own.cancellations().inForce());
    }
  }

  /** Full ones, those of others, the longest name. */
  @Test
  void goesToAReplyQueueOnlyIfThatTakesIt() throws Exception {
    station.open();
    Session session = station.connection().session().orElseThrow();
    try (Broker other = Broker.connect();
        Channel theirs = other.channel()) {
      Map<String, Object> full = Map.of("x-max-length", 0, "x-overflow", "reject-publish");
      String longest = "replies." + "x".repeat(247);
      theirs.queueDeclare("replies.full", false, true, true, full);
      theirs.queueDeclare(longest, false, true, true, null);
      for (String queue : List.of("replies.full", longest, "replies.", "")) {
        station.send("task", Broker.properties().replyTo(queue).build());
        station.broker().take(station.names().done());
      }
      eventually("it is there", SOON, () -> theirs.messageCount(longest) == 1);
    }
    assertSame(session, station.connection().session().orElseThrow());
    assertNothingIsOwed();
  }

  /**
   * RabbitMQ 3.10 ends the whole connection for an address of two parts that it did not give out
   * (541); for one of a single part, or one whose client has gone, nothing happens.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "amq.rabbitmq.reply-to.",
        "amq.rabbitmq.reply-to..",
        "amq.rabbitmq.reply-to.a.b",
        "amq.rabbitmq.reply-to.aGVsbG8=.x",
        "amq.rabbitmq.reply-to.g2dkAA1yYWJiaXRAb3RoZXIxAAAC4QAAAABhrUYB.OSbq+lqFc9KPDmNVWvVTgw==",
        "amq.rabbitmq.reply-to.g1h2AA5yZXBseUA4NjEzMzIwNAAAAsUAAAAAawzIqA==.C57+Ysnx+mwycvIy05s1oQ=="
      })
  void costsNothingElseIfItsAddressIsNoneOfThisBrokers(String replyTo) throws Exception {
    station.open();
    Session session = station.connection().session().orElseThrow();
    BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    try (Channel channel = station.broker().channel()) {
      channel.basicConsume(
          "amq.rabbitmq.reply-to",
          true,
          (tag, reply) -> replies.add(reply.getProperties().getCorrelationId()),
          tag -> {});
      for (String task : List.of("first", "second")) {
        station.hold();
        station.send("bad", Broker.properties().replyTo(replyTo).build());
        if (task.equals("first")) {
          // to a node that took none before: such a reply waits two seconds for a bad one, no more
          station.letGo();
          eventually("the bad one is answered", SOON, () -> done() == 1);
          station.awaitIdle();
        }
        channel.basicPublish(
            station.names().todo(),
            station.names().todo(),
            Broker.properties().replyTo("amq.rabbitmq.reply-to").correlationId(task).build(),
            Station.request(task));
        station.letGo();

        station.broker().take(station.names().done());
        station.broker().take(station.names().done());
        eventually("its reply", SOON, () -> replies.contains(task));
      }
    }
    assertEquals(List.of("first", "second"), List.copyOf(replies));
    assertSame(session, station.connection().session().orElseThrow());
    assertEquals(4, station.runs());
    assertEquals(0, station.redelivered());
    assertNothingIsOwed();
  }

  @Test
  void comesAfterEachStepWasTold() throws Exception {
    station.open();
    try (Channel channel = station.broker().channel()) {
      String steps = channel.queueDeclare().getQueue();
      channel.queueBind(steps, station.names().progress(), "VerifyingAlgorithm");
      station.send("task");

      Answer step = station.broker().take(steps);
      assertEquals(1, step.properties().getDeliveryMode());
      assertEquals("task", step.json().path("taskId").asText());
      assertEquals("VerifyingAlgorithm", step.json().path("step").asText());
    }
  }

  private long done() throws Exception {
    return station.broker().ready(station.names().done());
  }

  /** A queue that has one message, and nacks the next. */
  private void fullDoneQueue() throws Exception {
    String done = station.names().done();
    try (Channel channel = station.broker().channel()) {
      channel.exchangeDeclare(done, "direct", true);
      channel.queueDeclare(
          done, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
      channel.queueBind(done, done, done);
    }
    station.broker().publish(done, "the one that there is room for");
  }

  /** With nobody connected, the broker has no request and no further answer. */
  private void assertNothingIsOwed() throws Exception {
    station.awaitIdle();
    station.disconnect();
    eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
    assertEquals(0, station.broker().ready(station.names().todo()));
    assertEquals(List.of(), station.broker().drain(station.names().done()));
    assertTrue(station.broker().drain(station.names().dead()).isEmpty());
  }
}
