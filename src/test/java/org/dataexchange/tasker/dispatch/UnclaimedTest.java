package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.task.Calls;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.FakeSandbox;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnclaimedTest {

  private static final Run LEFT = Samples.released("run-1");

  private final SteppingClock clock = SteppingClock.standing();
  private final Calls calls = new Calls();
  private final Claims claims = new Claims(clock, Duration.ofMinutes(1), Duration.ofMinutes(1));
  private final Cancellations cancellations = new Cancellations(clock);
  private final Unclaimed unclaimed = new Unclaimed(claims, new FakeSandbox(calls), cancellations);

  @BeforeEach
  void leaveARun() {
    claims.restore(List.of(new Journal.Found(LEFT, false, false)));
  }

  private void cancel(Cancellation.Target target) {
    cancellations.take(new Cancellation(target, Samples.NOW, false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsWhatIsCancelled(boolean task) {
    cancel(task ? new Cancellation.OfTask("123") : new Cancellation.OfCode(Samples.SHA256));

    unclaimed.stopCancelled();

    assertEquals(List.of("stop"), calls.made());
  }

  @Test
  void leavesTheOthersAlone() {
    cancel(new Cancellation.OfTask("another"));

    unclaimed.stopCancelled();

    assertEquals(List.of(), calls.made());
  }

  @Test
  void leavesARunToThoseWhoWaitForIt() {
    cancel(new Cancellation.OfTask("123"));
    claims.join(LEFT.key(), new FakeDelivery());

    unclaimed.stopCancelled();

    assertEquals(List.of(), calls.made());
  }

  @Test
  void triesAgainWhereTheEngineIsAway() {
    cancel(new Cancellation.OfTask("123"));
    calls.fail("stop", new Failures.EngineFailed("it is away", true, null));

    unclaimed.stopCancelled();
    unclaimed.stopCancelled();

    assertEquals(2, calls.count("stop"));
  }
}
