package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.system.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer whose ack is not known may stay, if it is the one that was told. */
class LeftoversTest {

  private static final String TOLD =
      """
      {"taskId": "t1", "state": "success", "report": {"runId": "run-1"}}""";

  @TempDir private Path runs;
  private Path folder;

  @BeforeEach
  void isLeft() throws IOException {
    folder = Files.createDirectory(runs.resolve("run-1"));
  }

  private List<String> left() throws IOException {
    Answer told = new Answer(new AMQP.BasicProperties.Builder().build(), TOLD.getBytes(UTF_8));
    return Leftovers.runs(runs, List.of(told));
  }

  @Test
  void takesAnAnswerThatWasTold() throws IOException {
    Files.writeString(folder.resolve("done.json"), TOLD);

    assertEquals(List.of(), left());
  }

  @Test
  void complainsOfAnotherAnswerThanWasTold() throws IOException {
    Files.writeString(folder.resolve("done.json"), TOLD.replace("success", "error"));

    assertEquals(List.of("another answer is kept than was told: " + folder), left());
  }

  @Test
  void complainsOfAFolderWithoutAnAnswerOrWithAnAckedOne() throws IOException {
    assertEquals(List.of("a run's folder is left: " + folder), left());

    Files.writeString(folder.resolve("done.json"), TOLD);
    Files.createFile(folder.resolve("acked"));

    assertEquals(List.of("a run's folder is left: " + folder), left());
  }
}
