package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.system.Answer;
import org.junit.jupiter.api.Test;

class ExecutionsTest {

  private static final Job JOB = new Job("t1", Job.Program.WORK, 1, Duration.ZERO, 1);
  private static final Instant START = Instant.now();

  private final History history = new History();

  @Test
  void takesOneExecutionForEachAttempt() {
    history.died("a");

    assertEquals(
        List.of(),
        complaints(List.of(seen("n1", "r1", 0, 2), seen("n2", "r1", 3, 5)), answer("r1", 2)));
  }

  @Test
  void seesASecondExecutionInTheSameRun() {
    assertOneComplaint(
        "t1: executed 2 times on a as run r1",
        complaints(List.of(seen("n1", "r1", 0, 2), seen("n2", "r1", 3, 5)), answer("r1", 1)));
  }

  @Test
  void seesTwoExecutionsAtATime() {
    history.died("a");

    assertOneComplaint(
        "t1: two executions at a time on a",
        complaints(List.of(seen("n1", "r1", 0, 5), seen("n2", "r1", 3, 9)), answer("r1", 2)));
  }

  @Test
  void seesAnAttemptThatNoDeathExplains() {
    assertOneComplaint(
        "t1: attempt 2 on a, where 0 deaths",
        complaints(List.of(seen("n1", "r1", 0, 5)), answer("r1", 2)));
  }

  @Test
  void seesARunThatIsBegunAnewBeforeTheFirstIsForgotten() {
    assertOneComplaint(
        "t1: run anew on a",
        complaints(List.of(seen("n1", "r1", 0, 5), seen("n2", "r2", 9, 12)), answer("r2", 1)));
  }

  @Test
  void takesANewRunOfWhatAPowerCutMadeItsNodeForget() {
    history.forgot("a");

    assertEquals(
        List.of(),
        complaints(List.of(seen("n1", "r1", 0, 5), seen("n2", "r2", 9, 12)), answer("r2", 1)));
  }

  @Test
  void takesANewRunOfWhatIsForgottenInTime() {
    assertEquals(
        List.of(),
        complaints(List.of(seen("n1", "r1", 0, 5), seen("n2", "r2", 60, 62)), answer("r2", 1)));
  }

  @Test
  void seesACancelledTaskThatBeginsAllTheSame() {
    history.cancelled("t1");

    assertOneComplaint(
        "t1: begun on a", complaints(List.of(seen("n1", "r1", 60, 62)), answer("r1", 1)));
  }

  private static void assertOneComplaint(String beginning, List<String> complaints) {
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(complaints.getFirst().startsWith(beginning), complaints::toString);
  }

  private List<String> complaints(List<Sighting> seen, Answer answer) {
    Outcomes outcomes = new Outcomes(List.of(JOB), List.of(answer), (job, one) -> true);
    return new Executions(seen, outcomes, history, id -> Optional.of(Instant.MIN)).complaints();
  }

  private static Sighting seen(String nonce, String run, long from, long to) {
    return new Sighting(nonce, "t1", "a", run, START.plusSeconds(from), START.plusSeconds(to));
  }

  private static Answer answer(String runId, int attempt) {
    String body =
        """
        {"taskId": "t1", "state": "success",
         "report": {"node": "a", "runId": "%s", "attempt": %d}}"""
            .formatted(runId, attempt);
    return new Answer(new AMQP.BasicProperties(), body.getBytes(UTF_8));
  }
}
