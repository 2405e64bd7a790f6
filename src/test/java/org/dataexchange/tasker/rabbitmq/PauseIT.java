package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.DefaultConsumer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is paused takes no task, and one that goes on takes as many as it has workers. */
@Timeout(120)
class PauseIT {

  private static final int WORKERS = 4;

  @Test
  void takesNoMoreThanItHasWorkersAfterAPauseInWhichTheyWereBusy() throws Exception {
    try (Station station = new Station("resumed").open()) {
      station.hold();
      for (int i = 0; i < 2 * WORKERS; i++) {
        station.send("task-" + i);
      }
      eventually("all workers are busy", SOON, () -> station.runs() == WORKERS);

      station.connection().pause(true);
      station.connection().pause(false);
      station.send("one more");
      eventually("it waits", SOON, () -> waiting(station) == WORKERS + 1);

      assertEquals(WORKERS, station.runs());
      station.letGo();
      eventually("all run", SOON, () -> station.runs() == 2 * WORKERS + 1);
      eventually("and are answered", SOON, () -> answers(station) == 2 * WORKERS + 1);
      station.awaitIdle();
      CopiesIT.assertTakesAsManyAsItHasWorkers(station);
    }
  }

  /** The pause comes when the broker has just said that it will send tasks. */
  @Test
  void takesNothingWhoeverPausesItWhileTheSessionOpens() throws Exception {
    try (Station station = new Station("opening").open()) {
      Session session = station.connection().session().orElseThrow();
      ConsumerSwitch taking = new ConsumerSwitch();
      ExecutorService operator = Executors.newSingleThreadExecutor();
      List<Future<?>> pauses = new CopyOnWriteArrayList<>();
      station.connection().pause(true);
      DefaultConsumer consumer =
          new DefaultConsumer(session.consuming()) {
            @Override
            public void handleConsumeOk(String tag) {
              pauses.add(operator.submit(() -> taking.pause(true)));
            }
          };

      taking.begin(session, new Prefetch(session, station.setup(), consumer, () -> 0));

      eventually("it was paused", SOON, () -> !pauses.isEmpty());
      pauses.getFirst().get();
      operator.shutdown();
      assertTrue(taking.paused());
      assertEquals(0, station.broker().consumers(station.names().todo()));
    }
  }

  @Test
  void answersWhatRunsAndTakesNothingWhileItIsPaused() throws Exception {
    try (Station station = new Station("paused").open()) {
      station.hold();
      station.send("runs");
      eventually("it runs", SOON, () -> station.runs() == 1);
      station.connection().pause(true);
      station.send("waits");
      station.letGo();

      station.broker().take(station.names().done());
      station.awaitIdle();
      // the broker counts who consumes no more until it has read the ack of what was held
      eventually(
          "nobody consumes", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
      assertEquals(1, waiting(station));
      station.connection().pause(false);
      station.broker().take(station.names().done());
    }
  }

  @Test
  void remembersThePauseOverTheSession() throws Exception {
    try (Station station = new Station("over").open()) {
      station.connection().pause(true);
      Session before = station.connection().session().orElseThrow();
      station.broker().closeAllConnections();
      eventually("it notices", SOON, () -> !before.isOpen());
      station.awaitOpen();
      station.send("waits");

      assertEquals(0, station.broker().consumers(station.names().todo()));
      station.connection().pause(false);
      station.broker().take(station.names().done());
    }
  }

  private static long waiting(Station station) throws Exception {
    return station.broker().ready(station.names().todo());
  }

  private static long answers(Station station) throws Exception {
    return station.broker().ready(station.names().done());
  }
}
