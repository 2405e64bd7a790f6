package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of a task that runs wait for its answer, and keep no other task from being taken. */
@Timeout(120)
class CopiesIT {

  private static final int WORKERS = 4;
  private static final int COPIES = 6;

  @ParameterizedTest
  @ValueSource(strings = {"quorum", "classic"})
  void leaveTheWorkersTheirTasks(String queues) throws Exception {
    try (Station station = new Station("copies", queues).open()) {
      station.hold();
      AMQP.BasicProperties request = Broker.properties().build();
      station.send("long", request);
      eventually("it runs", SOON, () -> station.runs() == 1);
      for (int i = 0; i < COPIES; i++) {
        station.send("long", request);
      }
      for (int i = 0; i < WORKERS; i++) {
        station.send("other-" + i);
      }

      eventually("the workers are busy", SOON, () -> station.runs() == WORKERS);
      eventually("and one waits", SOON, () -> waiting(station) == 1);
      station.letGo();
      eventually("all are answered", SOON, () -> answers(station) == 1 + COPIES + WORKERS);
      assertEquals(1 + WORKERS, station.runs());
      station.awaitIdle();

      assertTakesAsManyAsItHasWorkers(station);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"quorum", "classic"})
  void takeTheirPlacesAlongWhenTheyAreAnswered(String queues) throws Exception {
    try (Station station = new Station("narrow", queues).open()) {
      for (int round = 0; round < 5; round++) {
        station.hold();
        AMQP.BasicProperties request = Broker.properties().build();
        for (int i = 0; i <= COPIES; i++) {
          station.send("long-" + round, request);
        }
        eventually("they are taken", SOON, () -> waiting(station) == 0);
        station.letGo();
        int all = (round + 1) * (COPIES + 1);
        eventually("all are answered", SOON, () -> answers(station) == all);
        station.awaitIdle();
      }
      int before = station.runs();

      assertTakesAsManyAsItHasWorkers(station);
      assertEquals(before + WORKERS, station.runs());
    }
  }

  /** No more, and no fewer. */
  static void assertTakesAsManyAsItHasWorkers(Station station) throws Exception {
    int before = station.runs();
    station.hold();
    for (int i = 0; i < WORKERS + 2; i++) {
      station.send("more-" + i);
    }
    eventually("the workers are busy", SOON, () -> station.runs() == before + WORKERS);
    eventually("two wait", SOON, () -> waiting(station) == 2);
  }

  private static long waiting(Station station) throws Exception {
    return station.broker().ready(station.names().todo());
  }

  private static long answers(Station station) throws Exception {
    return station.broker().ready(station.names().done());
  }
}
