package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dataexchange.tasker.system.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentsTest {

  private static final Job JOB = new Job("t1", Job.Program.WORK, 7, Duration.ZERO, 1);
  private static final String STDOUT = "nonce=ab\nworked for 7 ms\n";

  @TempDir Path results;

  @Test
  void takesWhatTheProgramLeft() throws IOException {
    keep("nonce=ab");

    assertEquals(List.of(), complaints(STDOUT, "nonce=ab"));
  }

  @Test
  void complainsOfAnotherStdout() throws IOException {
    keep("nonce=ab");

    assertOneComplaint("its stdout is not", complaints("nonce=ab\n", "nonce=ab"));
  }

  @Test
  void complainsOfAnOutputOfAnotherExecution() throws IOException {
    keep("nonce=ab");

    assertOneComplaint("its outputs are", complaints(STDOUT, "nonce=cd"));
  }

  @Test
  void complainsOfAResultThatIsEmpty() throws IOException {
    keep("");

    assertOneComplaint("another output is kept", complaints(STDOUT, "nonce=ab"));
  }

  @Test
  void complainsOfAResultThatIsNotThere() {
    assertOneComplaint("it is not kept", complaints(STDOUT, "nonce=ab"));
  }

  private void keep(String output) throws IOException {
    Path run = Files.createDirectories(results.resolve("t1/r1/outputs"));
    Files.writeString(run.resolve("nonce"), output);
    Files.writeString(run.resolveSibling("stdout"), STDOUT);
  }

  private static void assertOneComplaint(String what, List<String> complaints) {
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(complaints.getFirst().contains(what), complaints::toString);
  }

  private List<String> complaints(String stdout, String output) {
    String body =
        """
        {"taskId": "t1", "state": "success",
         "containerOutput": {"stdout": "%s"},
         "report": {"node": "a", "runId": "r1", "reason": "completed",
          "outputs": [{"name": "nonce", "sha256": "%s"}], "evidence": {"verdict": "clean"}}}"""
            .formatted(stdout.replace("\n", "\\n"), Shares.digest(output.getBytes(UTF_8)));
    Answer answer = new Answer(new AMQP.BasicProperties(), body.getBytes(UTF_8));
    return new Contents(Map.of("a", results), Set.of("ab")).complaints(JOB, answer);
  }
}
