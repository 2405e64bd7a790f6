package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.system.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody does to one run's folder is the end of that run, and of nothing else. */
@Timeout(120)
class DeletedRunIT {

  @Test
  void endsAsAnErrorWhileTheOthersGoOn() throws Exception {
    try (Station station = new Station("folder").open()) {
      Session session = station.connection().session().orElseThrow();
      station.hold();
      station.send("deleted");
      eventually("it runs", SOON, () -> station.runs() == 1);
      FileTree.delete(station.onlyRun());
      station.send("other");
      eventually("another runs", SOON, () -> station.runs() == 2);

      station.letGo();

      assertEquals("rejected", state(station, "other"));
      assertEquals("error", state(station, "deleted"));
      assertSame(session, station.connection().session().orElseThrow());
      assertEquals(2, station.runs());
    }
  }

  private static String state(Station station, String task) {
    return eventuallyGet(
        "an answer to " + task,
        SOON,
        () ->
            station.answers().stream()
                .map(Answer::json)
                .filter(answer -> answer.path("taskId").asText().equals(task))
                .map(answer -> answer.path("state").asText())
                .findFirst());
  }
}
