package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.dataexchange.tasker.chaos.History.Need;
import org.dataexchange.tasker.system.Answer;
import org.junit.jupiter.api.Test;

/** A disk that failed explains what came to grief on it, and nothing else. */
class AllowedTest {

  private static final Job JOB = new Job("t1", Job.Program.WORK, 1, Duration.ZERO, 1);

  private final History history = new History();
  private final Instant before = Instant.now().minusSeconds(60);
  private final Instant later = Instant.now().plusSeconds(60);

  private boolean isRight(String reason, String node, Instant started) {
    String body =
        """
        {"taskId": "t1", "state": "error", "report": {"reason": "%s", "node": "%s",
         "startedAt": "%s", "finishedAt": "%s"}}"""
            .formatted(reason, node, started, started.plusSeconds(90));
    Answer answer = new Answer(new AMQP.BasicProperties.Builder().build(), body.getBytes(UTF_8));
    return new Allowed(history, task -> Optional.of(before)).isRight(JOB, answer);
  }

  @Test
  void explainsWhatRanMeanwhileOnThatNode() {
    assertFalse(isRight("engine", "a", before));
    history.away(Need.DISK, "a", Instant.now());

    assertTrue(isRight("engine", "a", before));
    assertFalse(isRight("engine", "b", before), "its disk was well");
    assertFalse(isRight("engine", "a", later), "it began when all was well");
  }

  @Test
  void explainsWhatItsOwnNodeCouldNotStore() {
    history.away(Need.DISK, "a", Instant.now().minusSeconds(30));

    assertTrue(isRight("storage", "a", before));
    assertFalse(isRight("storage", "b", before));
  }

  @Test
  void explainsALaterStartWhereTheClockIsNotTheTrueOne() {
    history.otherClock("a");
    history.away(Need.DISK, "a", Instant.now());

    assertTrue(isRight("engine", "a", later));
  }
}
