package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dataexchange.tasker.rabbitmq.BrokerConnection.Lifecycle;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection is lost in all the ways that a broker has, and comes back. */
@Timeout(300)
class RecoveryIT {

  @Test
  void consumesAgainAfterTheConnectionWasClosed() throws Exception {
    try (Station station = new Station("closed").open()) {
      Session before = station.connection().session().orElseThrow();
      station.broker().closeAllConnections();

      assertComesBack(station, before);
    }
  }

  @Test
  void consumesAgainAfterItsQueueWasDeleted() throws Exception {
    try (Heard heard = new Heard();
        Station station = new Station("deleted").open()) {
      Session before = station.connection().session().orElseThrow();
      try (Channel channel = station.broker().channel()) {
        channel.queueDelete(station.names().todo());
      }
      eventually("the new one is used", SOON, () -> consumers(station) == 1);

      assertComesBack(station, before);
      assertEquals(1, heard.with("the broker cancelled the consumer: its queue is gone,").size());
      // RabbitMQ says so before it is gone: whoever is quick meets it once more, on its way out
      List<String> lost = heard.with("No connection to the broker");
      assertEquals(Set.copyOf(lost).size(), lost.size(), lost::toString);
    }
  }

  @Test
  void consumesAgainAfterTheBrokerClosedItsChannel() throws Exception {
    try (Station station = new Station("channel").open()) {
      Session before = station.connection().session().orElseThrow();
      before.consuming().basicAck(4711, false);

      assertComesBack(station, before);
    }
  }

  @Test
  void takesWhatItHeldOnceMoreAfterItGaveItBack() throws Exception {
    try (Station station = new Station("returned").open()) {
      Session before = station.connection().session().orElseThrow();
      station.hold();
      station.send("task");
      eventually("it runs", SOON, () -> station.runs() == 1);
      before.end("given back by a test");

      eventually("it is delivered again", SOON, () -> station.redelivered() == 1);
      station.letGo();
      station.broker().take(station.names().done());
      assertEquals(1, station.runs());
    }
  }

  @Test
  void saysOnceThatTheCredentialsAreRefusedAndGoesOnWhenTheyAreRight() throws Exception {
    URI right = Broker.uri();
    Broker.ctl("add_user", "rotating", "first-secret");
    Broker.ctl("set_permissions", "rotating", ".*", ".*", ".*");
    URI uri =
        URI.create(
            "amqp://rotating:first-secret@%s:%d%s"
                .formatted(right.getHost(), right.getPort(), right.getRawPath()));
    try (Heard heard = new Heard();
        Station station = new Station("rotated", "quorum", uri).open()) {
      Session before = station.connection().session().orElseThrow();
      Broker.ctl("change_password", "rotating", "second-secret");
      station.broker().closeAllConnections();
      eventually(
          "it says why", SOON, () -> station.connection().objection().contains("ACCESS_REFUSED"));

      String said = station.connection().objection();
      assertTrue(said.endsWith(": ACCESS_REFUSED: the credentials of user 'rotating' are refused"));
      assertFalse(said.contains("secret"), said);
      eventually("it is logged", SOON, () -> heard.with("ACCESS_REFUSED").size() == 1);
      int tried = refusals();
      eventually("it tries on", SOON, () -> refusals() > tried + 1);
      assertEquals(1, heard.with("ACCESS_REFUSED").size());
      assertEquals(0, heard.with("secret").size());
      Broker.ctl("change_password", "rotating", "first-secret");

      assertComesBack(station, before);
    } finally {
      Broker.ctl("delete_user", "rotating");
    }
  }

  /** As the broker counts them. */
  private static int refusals() {
    return Integer.parseInt(
        Broker.ctl(
                "eval",
                "lists:sum([proplists:get_value(auth_attempts_failed, A, 0)"
                    + " || A <- rabbit_core_metrics:get_auth_attempts()]).")
            .strip());
  }

  @Test
  void saysThatThePasswordIsWrongAndNotWhich() throws Exception {
    URI right = Broker.uri();
    URI wrong =
        URI.create(
            "amqp://guest:not-a-secret@%s:%d%s"
                .formatted(right.getHost(), right.getPort(), right.getRawPath()));
    try (Station station = new Station("password", "quorum", wrong)) {
      station.connect();
      eventually(
          "it says why", SOON, () -> station.connection().objection().contains("ACCESS_REFUSED"));
      String said = station.connection().objection();
      assertTrue(said.startsWith(right.getHost() + ":" + right.getPort()), said);
      assertFalse(said.contains("not-a-secret"), said);
      assertEquals(Lifecycle.RECOVERING, station.connection().state());
    }
  }

  @Test
  void saysWhereNobodyAnswers() throws Exception {
    try (Station station = new Station("nobody", "quorum", URI.create("amqp://127.0.0.1:1"))) {
      station.connect();
      eventually("it says so", SOON, () -> station.connection().objection().contains("refused"));
      assertTrue(station.connection().objection().startsWith("127.0.0.1:1: "));
      assertTrue(station.connection().waiting().isEmpty());
    }
  }

  @Test
  void consumesNothingOnceItIsClosed() throws Exception {
    try (Station station = new Station("ended").open()) {
      station.disconnect();
      eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
      assertEquals(Lifecycle.CLOSED, station.connection().state());
      station.send("task");
      assertEquals(1, station.broker().ready(station.names().todo()));
    }
  }

  /** Other nodes may be idle. */
  @Test
  void leavesInTheQueueWhatWouldWaitBehindRunsWhoseTasksWentElsewhere() throws Exception {
    try (Station station = new Station("elsewhere").open()) {
      station.hold();
      for (int i = 0; i < 4; i++) {
        station.send("task-" + i);
      }
      eventually("the workers are busy", SOON, () -> station.runs() == 4);
      Channel other = station.broker().channel();
      List<Long> theirs = new CopyOnWriteArrayList<>();
      other.basicQos(4);
      other.basicConsume(
          station.names().todo(),
          false,
          (tag, message) -> theirs.add(message.getEnvelope().getDeliveryTag()),
          tag -> {});
      station.connection().session().orElseThrow().end("by a test");
      eventually("the other node has them", SOON, () -> theirs.size() == 4);
      station.awaitOpen();
      for (int i = 0; i < 3; i++) {
        station.send("fresh-" + i);
      }
      for (int i = 0; i < 3; i++) {
        other.basicAck(theirs.get(i), false);
      }
      eventually("who is free has the next ones", SOON, () -> theirs.size() == 7);

      station.letGo();
      for (int i = 0; i < 4; i++) {
        station.send("later-" + i);
      }
      eventually("all its workers work", SOON, () -> station.runs() == 8);
    }
  }

  @Test
  void tellsHowManyWait() throws Exception {
    try (Station station = new Station("waiting").open()) {
      station.hold();
      for (int i = 0; i < 7; i++) {
        station.send("task-" + i);
      }
      eventually("four are taken", SOON, () -> station.runs() == 4);
      eventually("three wait", SOON, () -> station.connection().waiting().orElseThrow() == 3);
      station.letGo();
      eventually(
          "all are answered", SOON, () -> station.broker().ready(station.names().done()) == 7);
      assertEquals(7, station.runs());
    }
  }

  /** RabbitMQ waits for it no longer than 250 ms, and says then that it is empty. */
  @Test
  void tellsHowManyWaitInAQueueThatIsSlowToSaySo() throws Exception {
    try (Station station = new Station("slow").open()) {
      station.connection().pause(true);
      station.send("one");
      station.send("another");
      CompletableFuture<Void> slow =
          CompletableFuture.runAsync(() -> suspend(station.names().todo()));
      Set<Long> told = new HashSet<>();
      while (!slow.isDone()) {
        told.add(station.connection().waiting().orElseThrow());
      }
      slow.get();
      assertEquals(Set.of(2L), told);
    }
  }

  /** Keeps a quorum queue from answering anybody, for a while. */
  private static void suspend(String queue) {
    Broker.ctl(
        "eval",
        """
        {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"%s">>)),
        {Name, _} = amqqueue:get_pid(Queue),
        Leader = whereis(Name),
        erlang:suspend_process(Leader),
        timer:sleep(400),
        erlang:resume_process(Leader).
        """
            .formatted(queue));
  }

  private static void assertComesBack(Station station, Session before) throws Exception {
    eventually("it notices", SOON, () -> !before.isOpen());
    station.awaitOpen();
    assertNotSame(before, station.connection().session().orElseThrow());
    station.send("after");
    assertEquals(
        "after", station.broker().take(station.names().done()).json().path("taskId").asText());
    eventually("the former is forgotten", SOON, () -> consumers(station) == 1);
  }

  private static long consumers(Station station) throws Exception {
    return station.broker().consumers(station.names().todo());
  }
}
