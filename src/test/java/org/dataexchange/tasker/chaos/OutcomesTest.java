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

  private static final Job GOOD = new Job("t1", "{}", "success", Duration.ZERO, 1);
  private static final Job POISON = new Job("p1", "poison p1", "", Duration.ZERO, 1);

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
    List<String> complaints =
        new Outcomes(List.of(GOOD, POISON), List.of(), List.of()).complaints();

    assertEquals(
        List.of("t1: no answer", "p1: was poison, and is not among the dead letters"), complaints);
  }

  @Test
  void complainsOfTwoOutcomesOnOneNode() {
    assertOneComplaint(
        "t1: 2 different answers from a",
        outcomes(
            List.of(answer("m", "success", "a", "r1")),
            List.of(answer("m", "success", "a", "r2"))));
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

  @Test
  void complainsOfATaskAmongTheDeadLetters() {
    Answer task = new Answer(new AMQP.BasicProperties(), "{}".getBytes(UTF_8));
    Outcomes outcomes =
        new Outcomes(List.of(GOOD), List.of(answer("m", "success", "a", "r1")), List.of(task));

    assertOneComplaint("a dead letter that was a task", outcomes);
  }

  private static void assertOneComplaint(String beginning, Outcomes outcomes) {
    List<String> complaints = outcomes.complaints();
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(complaints.getFirst().startsWith(beginning), complaints::toString);
  }

  private static Outcomes outcomes(List<Answer> some, List<Answer> more) {
    return new Outcomes(
        List.of(GOOD), Stream.concat(some.stream(), more.stream()).toList(), List.of());
  }

  private static Answer answer(String messageId, String state, String node, String runId) {
    String body =
        """
        {"taskId": "t1", "state": "%s", "report": {"node": "%s", "runId": "%s"}}"""
            .formatted(state, node, runId);
    return new Answer(
        new AMQP.BasicProperties.Builder().messageId(messageId).build(), body.getBytes(UTF_8));
  }
}
