package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The broker is short of memory and reads nothing from whoever has published to it: who asks it
 * anything waits, and what is under way must not suffer for that.
 */
@Timeout(180)
class AlarmIT {

  private static final int WORKERS = 4;

  @AfterEach
  void calm() {
    Broker.calm();
  }

  @Test
  void letsANodeBePausedWithoutHarmToWhatRuns() throws Exception {
    try (Station station = new Station("alarm-pause").open()) {
      Session session = station.connection().session().orElseThrow();
      station.hold();
      station.send("runs");
      eventually("it runs", SOON, () -> station.runs() == 1);
      block(station);

      within("it is paused", () -> station.connection().pause(true));
      Broker.calm();
      station.send("waits");
      station.letGo();

      station.broker().take(station.names().done());
      station.awaitIdle();
      // what was noted meanwhile is done when the broker reads again, and the task may come before
      eventually("it takes no more", SOON, () -> consumers(station) == 0);
      eventually(
          "the task is back", SOON, () -> station.broker().ready(station.names().todo()) == 1);
      assertTrue(session.isOpen());
      assertEquals(1, station.runs());
      station.connection().pause(false);
      station.broker().take(station.names().done());
    }
  }

  /** The broker still sends: what it held for another consumer comes while it reads nothing. */
  @Test
  void leavesWithTheBrokerWhatComesToANodeThatIsPaused() throws Exception {
    try (Station station = new Station("alarm-late").open()) {
      Channel other = station.broker().channel();
      Session session = station.connection().session().orElseThrow();
      withheld(station, other, Broker.properties().build(), "late");
      block(station);
      within("it is paused", () -> station.connection().pause(true));
      other.close();
      eventually("it comes", SOON, () -> station.redelivered() == 1);
      Broker.calm();

      eventually("it is back", SOON, () -> station.broker().ready(station.names().todo()) == 1);
      assertEquals(0, station.runs());
      assertTrue(session.isOpen());
    }
  }

  @Test
  void bringsCopiesThatMakeRoomLater() throws Exception {
    try (Station station = new Station("alarm-copies").open()) {
      Channel other = station.broker().channel();
      Session session = station.connection().session().orElseThrow();
      station.hold();
      AMQP.BasicProperties request = Broker.properties().build();
      station.send("long", request);
      eventually("it runs", SOON, () -> station.runs() == 1);
      withheld(station, other, request, "long", "long", "long");
      block(station);
      other.close();
      eventually("the copies come", SOON, () -> station.redelivered() == 3);
      Broker.calm();
      for (int i = 0; i < WORKERS; i++) {
        station.send("other-" + i);
      }

      eventually("the workers are busy", SOON, () -> station.runs() == WORKERS);
      assertTrue(session.isOpen());
      station.letGo();
      eventually(
          "all are answered",
          SOON,
          () -> station.broker().ready(station.names().done()) == 4 + WORKERS);
    }
  }

  @Test
  void isNotAskedHowManyTasksWait() throws Exception {
    try (Station station = new Station("alarm-waiting").open()) {
      block(station);

      within(
          "it is answered",
          () -> assertEquals(OptionalLong.empty(), station.connection().waiting()));
    }
  }

  /** It is asked before it says that it reads nothing, and reads nothing. */
  @Test
  void givesUpAQuestionThatIsAskedTheMomentBefore() throws Exception {
    try (Station station = new Station("alarm-question").open()) {
      Session session = station.connection().session().orElseThrow();
      station.connection().waiting();
      Broker.alarm();
      session.publishProgress(
          station.names().progress(), "alarm", Broker.properties().build(), new byte[0]);

      within("it is answered", () -> station.connection().waiting());

      eventually("it is blocked", SOON, () -> !session.blocked().isEmpty());
      calm();
      station.send("task");
      station.broker().take(station.names().done());
      eventually("it is asked again", SOON, () -> station.connection().waiting().isPresent());
      assertTrue(session.isOpen());
    }
  }

  /** Nobody knows before what was revoked while the node was away. */
  @Test
  void letsANodeThatComesBackTakeNothingBeforeItIsOver() throws Exception {
    try (Station station = new Station("alarm-cancel").open()) {
      station.disconnect();
      eventually("it is gone", SOON, () -> consumers(station) == 0);
      station
          .broker()
          .publish(
              station.names().cancel(),
              Broker.properties().build(),
              "{\"taskId\":\"task\"}".getBytes(UTF_8));
      Broker.alarm();
      station.connect();
      String waits = "what was cancelled is read before the first task is taken";
      eventually("it waits", SOON, () -> station.connection().objection().equals(waits));
      Session session = station.connection().session().orElseThrow();
      Broker.calm();
      station.awaitOpen();

      assertEquals(1, station.cancellations().inForce());
      assertTrue(session.isOpen());
    }
  }

  /** Puts tasks where they come from when that channel is closed. */
  private static void withheld(
      Station station, Channel other, AMQP.BasicProperties request, String... tasks)
      throws Exception {
    station.connection().pause(true);
    for (String task : tasks) {
      station.send(task, request);
    }
    for (int i = 0; i < tasks.length; i++) {
      other.basicGet(station.names().todo(), false);
    }
    station.connection().pause(false);
  }

  /** Raises the alarm, and publishes: only then the broker reads nothing any more. */
  private static void block(Station station) throws Exception {
    Session session = station.connection().session().orElseThrow();
    Broker.alarm();
    session.publishProgress(
        station.names().progress(), "alarm", Broker.properties().build(), new byte[0]);
    eventually("it is blocked", SOON, () -> !session.blocked().isEmpty());
  }

  private static long consumers(Station station) throws Exception {
    return station.broker().consumers(station.names().todo());
  }

  /** While the alarm lasts. */
  private static void within(String what, Runnable call) throws Exception {
    CompletableFuture<Void> done = CompletableFuture.runAsync(call);
    eventually(what, SOON.dividedBy(3), done::isDone);
    done.get(1, TimeUnit.SECONDS);
  }
}
