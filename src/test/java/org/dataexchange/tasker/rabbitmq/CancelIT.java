package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.task.Cancellation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cancel stream: heard at once, and read again from a day back on by whoever was away. */
@Timeout(120)
class CancelIT {

  private static final String CODE = "ab".repeat(32);

  @Test
  void hearsWhatIsCancelledRevokedAndLifted() throws Exception {
    try (Station station = new Station("cancels").open()) {
      cancel(station, "{\"taskId\":\"task\"}");
      cancel(station, "{\"sha256\":\"" + CODE + "\"}");
      eventually("both are in force", SOON, () -> station.cancellations().inForce() == 2);
      assertTrue(station.cancellations().inForce(new Cancellation.OfTask("task")).isPresent());

      cancel(station, "{\"sha256\":\"" + CODE + "\",\"lift\":true}");
      eventually("the code may run", SOON, () -> station.cancellations().inForce() == 1);
    }
  }

  /** Readers of any version pass over it, as it lifts what nobody cancelled. */
  @Test
  void marksTheEndWithAMessageOfTheProtocol() throws Exception {
    try (Station station = new Station("marks").open();
        Channel channel = station.broker().channel()) {
      BlockingQueue<Delivery> heard = new LinkedBlockingQueue<>();
      channel.basicQos(10);
      channel.basicConsume(
          station.names().cancel(),
          false,
          Map.of("x-stream-offset", "first"),
          (tag, message) -> heard.add(message),
          tag -> {});

      Delivery mark = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);

      assertEquals("tasker.mark", mark.getProperties().getType());
      Answer received = Answer.received(mark.getProperties(), mark.getBody());
      assertTrue(received.json().path("lift").asBoolean());
    }
  }

  /** By its place an order is known in the record, and nobody puts his behind another one's. */
  @Test
  void noSenderSaysWhereItsMessageLies() throws Exception {
    try (Station station = new Station("places").open();
        Channel channel = station.broker().channel()) {
      AMQP.BasicProperties same =
          new AMQP.BasicProperties.Builder()
              .messageId("m")
              .headers(Map.of("x-stream-offset", 1L))
              .build();
      cancel(station, "{\"taskId\":\"task\"}", same);
      cancel(station, "{\"taskId\":\"task\"}", same);
      BlockingQueue<Delivery> heard = new LinkedBlockingQueue<>();
      channel.basicQos(10);
      channel.basicConsume(
          station.names().cancel(),
          false,
          Map.of("x-stream-offset", "first"),
          (tag, message) -> heard.add(message),
          tag -> {});

      List<Object> places = new ArrayList<>();
      while (places.size() < 2) {
        Delivery one = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        if ("m".equals(one.getProperties().getMessageId())) {
          places.add(one.getProperties().getHeaders().get("x-stream-offset"));
        }
      }
      assertEquals(2, Set.copyOf(places).size(), places::toString);
    }
  }

  @Test
  void answersATaskThatWasCancelledWhileItWasQueued() throws Exception {
    try (Station station = new Station("queued").open()) {
      station.hold();
      for (int i = 0; i < 5; i++) {
        station.send("task-" + i);
      }
      eventually("four are taken", SOON, () -> station.runs() == 4);
      cancel(station, "{\"taskId\":\"task-4\"}");
      eventually("it is cancelled", SOON, () -> station.cancellations().inForce() == 1);
      station.letGo();

      eventually(
          "all are answered", SOON, () -> station.broker().ready(station.names().done()) == 5);
      Map<String, String> reasons = reasons(station);
      assertEquals("cancelled", reasons.get("task-4"));
      assertEquals("not-found", reasons.get("task-0"));
      assertEquals(4, station.runs());
    }
  }

  @Test
  void readsWhatItMissedBeforeItTakesTheFirstTask() throws Exception {
    try (Station station = new Station("away").open()) {
      station.disconnect();
      eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
      station.send("task");
      cancel(station, "{\"taskId\":\"lifted\"}");
      cancel(station, "{\"taskId\":\"task\"}");
      cancel(station, "{\"taskId\":\"lifted\",\"lift\":true}");
      station.open();

      assertEquals("cancelled", reason(station.broker().take(station.names().done())));
      assertEquals(0, station.runs());
      assertEquals(1, station.cancellations().inForce());
    }
  }

  /** Nothing else on the connection is slow: the broker has much to read for the stream. */
  @Test
  void readsWhatItMissedHoweverSlowTheBrokerIs() throws Exception {
    try (FrameProxy proxy = new FrameProxy(Broker.uri());
        Station station = new Station("slow", "quorum", proxy.uri()).open()) {
      station.disconnect();
      eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
      station.send("task");
      cancel(station, "{\"taskId\":\"task\"}");
      proxy.hold(station.names().cancel());
      station.connect();
      eventually("it is slow", SOON, () -> proxy.holding() > 0);
      assertThrows(
          AssertionError.class,
          () -> eventually("it begins", Duration.ofSeconds(5), () -> station.runs() > 0));
      assertEquals(
          "what was cancelled is read before the first task is taken",
          station.connection().objection());
      proxy.letGo();

      assertEquals("cancelled", reason(station.broker().take(station.names().done())));
      assertEquals(0, station.runs());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 2})
  void hearsWhatItMissedWhateverItsClockSays(int days) throws Exception {
    try (Station station = new Station("clock").open()) {
      station.disconnect();
      eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
      cancel(station, "{\"taskId\":\"task\"}");
      station.at(Clock.offset(Clock.systemUTC(), Duration.ofDays(days))).open();

      assertEquals(1, station.cancellations().inForce());
    }
  }

  @Test
  void hearsTheStreamOnEachNewSession() throws Exception {
    try (Station station = new Station("sessions").open()) {
      Session before = station.connection().session().orElseThrow();
      cancel(station, "{\"taskId\":\"first\"}");
      eventually("it is heard", SOON, () -> station.cancellations().inForce() == 1);
      station.broker().closeAllConnections();
      eventually("it notices", SOON, () -> !before.isOpen());
      cancel(station, "{\"taskId\":\"second\"}");

      eventually("it is heard, too", SOON, () -> station.cancellations().inForce() == 2);
    }
  }

  @Test
  void makesTheStreamAgainThatWasDeleted() throws Exception {
    try (Station station = new Station("recreated").open()) {
      try (Channel channel = station.broker().channel()) {
        channel.queueDelete(station.names().cancel());
      }
      // a queue that is declared and not bound yet gets nothing
      eventually(
          "the new one is heard",
          SOON,
          () -> {
            cancel(station, "{\"taskId\":\"task\"}");
            return station.cancellations().inForce() == 1;
          });
    }
  }

  @Test
  void showsTheSendersTimeAndHeedsEachHoweverOldItSaysItIs() throws Exception {
    try (Station station = new Station("timed").open()) {
      cancel(
          station, "{\"taskId\":\"old\"}", at(Instant.now().minus(Duration.ofHours(25))).build());
      Instant given = Instant.now().minus(Duration.ofHours(23));
      cancel(station, "{\"taskId\":\"held\"}", at(given).build());
      cancel(station, "{\"taskId\":\"ahead\"}", at(Instant.now().plusSeconds(86_400)).build());
      eventually("all are heard", SOON, () -> station.cancellations().inForce() == 3);

      Cancellation held =
          station.cancellations().inForce(new Cancellation.OfTask("held")).orElseThrow();
      assertEquals(given.getEpochSecond(), held.at().getEpochSecond());
      Cancellation ahead =
          station.cancellations().inForce(new Cancellation.OfTask("ahead")).orElseThrow();
      assertTrue(ahead.at().isBefore(Instant.now().plusSeconds(1)));
    }
  }

  @Test
  void ignoresWhatIsNoCancelMessage() throws Exception {
    try (Station station = new Station("bad").open()) {
      for (String bad :
          new String[] {"", "no", "[]", "{}", "{\"taskId\":7}", "{\"sha256\":\"x\"}"}) {
        cancel(station, bad);
      }
      cancel(station, "{\"taskId\":\"%s\"}".formatted("x".repeat(100_000)));
      cancel(station, "{\"taskId\":\"good\"}");

      eventually("the good one is heard", SOON, () -> station.cancellations().inForce() == 1);
    }
  }

  @Test
  void heedsOnlyTheUsersThatMay() throws Exception {
    String user = Broker.uri().getUserInfo().split(":")[0];
    try (Station station =
        new Station("users", "quorum", Broker.uri(), Set.of(user, "somebody")).open()) {
      cancel(station, "{\"taskId\":\"anonymous\"}");
      cancel(station, "{\"taskId\":\"named\"}", at(Instant.now()).userId(user).build());
      eventually("the named one is heard", SOON, () -> station.cancellations().inForce() == 1);
      assertTrue(station.cancellations().inForce(new Cancellation.OfTask("named")).isPresent());
    }
    try (Station station =
        new Station("others", "quorum", Broker.uri(), Set.of("somebody")).open()) {
      cancel(station, "{\"taskId\":\"task\"}", at(Instant.now()).userId(user).build());
      station.disconnect();
      station.open();
      assertEquals(0, station.cancellations().inForce());
    }
  }

  @Test
  void worksOnWhereTheStreamIsAnotherQueue() throws Exception {
    try (Station station = new Station("classic")) {
      try (Channel channel = station.broker().channel()) {
        channel.queueDeclare(station.names().cancel(), true, false, false, Map.of());
      }
      station.open();
      station.send("task");

      assertEquals("not-found", reason(station.broker().take(station.names().done())));
      assertEquals(0, station.broker().consumers(station.names().cancel()));
    }
  }

  private static void cancel(Station station, String body) {
    cancel(station, body, at(Instant.now()).build());
  }

  private static void cancel(Station station, String body, AMQP.BasicProperties properties) {
    station.broker().publish(station.names().cancel(), properties, body.getBytes(UTF_8));
  }

  private static AMQP.BasicProperties.Builder at(Instant time) {
    return Broker.properties().timestamp(Date.from(time));
  }

  private static Map<String, String> reasons(Station station) throws Exception {
    return station.broker().drain(station.names().done()).stream()
        .collect(
            java.util.stream.Collectors.toMap(
                answer -> answer.json().path("taskId").asText(), CancelIT::reason));
  }

  private static String reason(Answer answer) {
    return answer.json().path("report").path("reason").asText();
  }
}
