package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.system.Answer;
import org.junit.jupiter.api.Test;

class OutcomesTest {

  private static final Job GOOD = new Job("t1", Job.Program.WORK, 1, Duration.ZERO, 1);

  @Test
  void takesARepeatedAnswerAndOneOfEachNode() {
    Outcomes outcomes =
        outcomes(
            List.of(answer("m", "success", "a", "r1"), answer("m", "success", "a", "r1")),
            List.of(answer("m", "success", "b", "r2")));

    assertEquals(List.of(), outcomes.complaints());
    assertEquals(2, outcomes.repeated());
    assertEquals(List.of("t1"), outcomes.onBothNodes());
  }

  @Test
  void complainsOfWhatIsMissing() {
    assertEquals(List.of("t1: no answer"), outcomes(List.of(), List.of()).complaints());
  }

  @Test
  void complainsOfTwoOutcomesOfOneRun() {
    assertOneComplaint(
        "t1: 2 different answers from a, run r1",
        outcomes(
            List.of(answer("m", "success", "a", "r1")),
            List.of(answer("m", "success", "a", "r1 "))));
  }

  @Test
  void complainsOfAnotherMessageId() {
    assertOneComplaint(
        "t1: message-ids",
        outcomes(
            List.of(answer("m", "success", "a", "r1")),
            List.of(answer("n", "success", "b", "r2"))));
  }

  @Test
  void complainsOfAnOutcomeThatIsNotTheTasks() {
    assertOneComplaint(
        "t1: was to be success, is error",
        outcomes(List.of(answer("m", "error", "a", "r1")), List.of()));
  }

  private static void assertOneComplaint(String beginning, Outcomes outcomes) {
    List<String> complaints = outcomes.complaints();
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(complaints.getFirst().startsWith(beginning), complaints::toString);
  }

  private static Outcomes outcomes(List<Answer> some, List<Answer> more) {
    return new Outcomes(
        List.of(GOOD),
        Stream.concat(some.stream(), more.stream()).toList(),
        (job, answer) -> answer.state().equals(job.state()));
  }

  private static Answer answer(String messageId, String state, String node, String runId) {
    String body =
        """
        {"taskId": "t1", "state": "%s", "report": {"node": "%s", "runId": "%s"}%s}"""
            .formatted(state, node, runId.strip(), runId.endsWith(" ") ? " " : "");
    return new Answer(
        new AMQP.BasicProperties.Builder().messageId(messageId).build(), body.getBytes(UTF_8));
  }
}
