package org.dataexchange.tasker.http.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.Transferred.Sofar;
import org.dataexchange.tasker.task.Transferred.Total;
import org.junit.jupiter.api.Test;

class CurrentStepsTest {

  private final CurrentSteps live = new CurrentSteps(SteppingClock.standing());

  @Test
  void tellsOfAnImageThatIsPulledBeforeItsStepBegins() {
    Run run = Samples.run("run-1");
    live.stepBegan(run, Step.DOWNLOADING_FILES);

    live.transferred(run, Step.CREATING_CONTAINER, new Sofar(10, 1, Optional.of(new Total(30, 3))));

    JsonNode told = live.of("run-1").orElseThrow().json();
    assertEquals("CreatingContainer", told.path("name").asText());
    assertEquals(10, told.path("bytes").asLong());
    assertEquals(30, told.path("bytesTotal").asLong());
  }
}
