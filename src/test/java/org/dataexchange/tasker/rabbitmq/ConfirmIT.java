package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker's confirms get lost, or come late. */
@Timeout(120)
class ConfirmIT {

  private static final Duration SHORT = Duration.ofSeconds(2);

  private final FrameProxy proxy = proxy();
  private Heard heard;

  private static FrameProxy proxy() {
    try {
      return new FrameProxy(Broker.uri());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void listen() {
    heard = new Heard();
  }

  @AfterEach
  void end() throws Exception {
    Broker.calm();
    heard.close();
    proxy.close();
  }

  private Connection connection() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(proxy.uri());
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection("confirms");
  }

  @Test
  void isWaitedForAndThenGivenUp() throws Exception {
    try (Connection connection = connection()) {
      String queue = connection.createChannel().queueDeclare().getQueue();
      ConfirmedPublisher patient =
          new ConfirmedPublisher(connection.createChannel(), SOON, () -> false);
      ConfirmedPublisher publisher =
          new ConfirmedPublisher(connection.createChannel(), SHORT, () -> false);
      assertEquals(Result.CONFIRMED, publish(patient, queue));
      proxy.swallow(true);

      IOException lost = assertThrows(IOException.class, () -> publish(publisher, queue));

      assertEquals("the broker confirmed nothing for 2 s", lost.getMessage());
      eventually("it was confirmed all the same", SOON, () -> proxy.swallowed() == 1);
    }
  }

  @Test
  void isNoLongerWaitedForOnceTheConnectionIsGone() throws Exception {
    Connection connection = connection();
    String queue = connection.createChannel().queueDeclare().getQueue();
    ConfirmedPublisher publisher =
        new ConfirmedPublisher(connection.createChannel(), Duration.ofHours(1), () -> false);
    proxy.swallow(true);
    CompletableFuture<Result> result = inBackground(publisher, queue);
    eventually("it waits", SOON, () -> proxy.swallowed() == 1);
    proxy.cut();

    assertThrows(ExecutionException.class, () -> result.get(30, TimeUnit.SECONDS));
  }

  /** To give up would bring the same message again and again for as long as the alarm lasts. */
  @Test
  void mayTakeAsLongAsTheBrokerIsBlocked() throws Exception {
    try (Connection connection = connection()) {
      AtomicBoolean blocked = new AtomicBoolean();
      connection.addBlockedListener(why -> blocked.set(true), () -> blocked.set(false));
      Channel other = connection.createChannel();
      String queue = other.queueDeclare().getQueue();
      ConfirmedPublisher publisher =
          new ConfirmedPublisher(connection.createChannel(), SHORT, blocked::get);
      Broker.alarm();
      // whoever publishes first hears of it only then, and a busy broker may be late with that
      other.basicPublish("", queue, null, new byte[0]);
      eventually("it is blocked", SOON, blocked::get);
      CompletableFuture<Result> result = inBackground(publisher, queue);
      assertThrows(TimeoutException.class, () -> result.get(7, TimeUnit.SECONDS));
      Broker.calm();

      assertEquals(Result.CONFIRMED, result.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void isAskedForAgainWithTheSameAnswerIfItWasLost() throws Exception {
    try (Station station = new Station("swallowed", "quorum", proxy.uri()).open()) {
      proxy.swallow(true);
      station.send("task");
      byte[] kept = station.keptAnswer();
      Answer first = station.broker().take(station.names().done());
      eventually("its confirm is lost", SOON, () -> proxy.swallowed() > 0);
      assertEquals(0, station.redelivered());
      proxy.swallow(false);
      proxy.cut();

      Answer second = station.broker().take(station.names().done());
      assertArrayEquals(kept, first.body());
      assertArrayEquals(kept, second.body());
      assertEquals(first.messageId(), second.messageId());
      assertEquals(1, station.runs());
      assertNothingWaits(station);
    }
  }

  @Test
  void saysThatTheBrokerTakesNothingAndGoesOnByItself() throws Exception {
    try (Station station = new Station("alarmed").open()) {
      Session session = station.connection().session().orElseThrow();
      station.hold();
      station.send("task");
      eventually("it runs", SOON, () -> station.runs() == 1);
      Broker.alarm();
      station.letGo();
      byte[] kept = station.keptAnswer();

      eventually(
          "it says so",
          SOON,
          () ->
              station
                  .connection()
                  .objection()
                  .equals("the broker takes no messages: low on memory"));
      eventually("and logs it", SOON, () -> !heard.with("The broker takes no messages").isEmpty());
      assertEquals(1, heard.with("The broker takes no messages").size());
      assertTrue(heard.with("The broker takes no messages").getFirst().contains("low on memory"));
      assertEquals(0, station.broker().ready(station.names().done()));
      Broker.calm();

      assertArrayEquals(kept, station.broker().take(station.names().done()).body());
      eventually("all is well", SOON, () -> station.connection().objection().isEmpty());
      eventually(
          "and it logs that", SOON, () -> !heard.with("The broker takes messages again").isEmpty());
      assertEquals(1, heard.with("The broker takes messages again").size());
      assertTrue(session.isOpen());
      assertEquals(0, station.redelivered());
      assertEquals(1, station.runs());
      station.send("after");
      station.broker().take(station.names().done());
      assertNothingWaits(station);
    }
  }

  private static void assertNothingWaits(Station station) throws Exception {
    station.awaitIdle();
    station.disconnect();
    eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
    assertEquals(0, station.broker().ready(station.names().todo()));
    assertEquals(0, station.broker().ready(station.names().done()));
  }

  private static CompletableFuture<Result> inBackground(
      ConfirmedPublisher publisher, String queue) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                result.complete(publish(publisher, queue));
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            })
        .start();
    return result;
  }

  private static Result publish(ConfirmedPublisher publisher, String queue) throws Exception {
    return publisher.publish(
        "", queue, Broker.properties().build(), ByteBuffer.wrap("body".getBytes(UTF_8)));
  }
}
