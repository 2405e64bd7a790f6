package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunTest {

  @Test
  void isLetGoInAnImageOrNotAtAll() {
    Run run = Samples.released("run-1");

    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Run(
                run.id(),
                run.key(),
                run.taskId(),
                1,
                Samples.NOW,
                run.released(),
                Optional.empty(),
                run.asked()));
  }

  @Test
  void keepsItsImageOverItsAttempts() {
    Run run = Samples.released("run-1");

    assertEquals(run.image(), run.again(Samples.NOW).image());
    assertEquals(Optional.empty(), run.again(Samples.NOW).released());
  }

  @Test
  void remembersWhatWasAskedWhateverComesOfIt() {
    Request request = new Request.Valid(Samples.key("m", "b"), Samples.task(), Optional.of("ann"));
    Run run = Run.of("run-1", request, Samples.NOW);

    Run later =
        run.released(JobImage.of(Samples.IMAGE), Samples.released("x").released().orElseThrow())
            .reread()
            .again(Samples.NOW);

    assertEquals(
        new Requested(Optional.of("study/code"), Optional.of("study/data"), Optional.of("ann")),
        later.asked().orElseThrow());
  }
}
