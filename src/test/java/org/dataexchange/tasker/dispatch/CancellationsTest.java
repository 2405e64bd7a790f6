package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;

class CancellationsTest {

  private static final Cancellation.Target TASK = new Cancellation.OfTask("123");
  private static final Cancellation.Target CODE = new Cancellation.OfCode(Samples.SHA256);

  private final SteppingClock clock = SteppingClock.standing();
  private final Cancellations cancellations = new Cancellations(clock);

  @Test
  void knowsWhatWasCancelledUntilItIsLifted() {
    cancellations.take(order(TASK));
    cancellations.take(order(CODE));

    assertEquals(Optional.of(order(TASK)), cancellations.inForce(TASK));
    assertEquals(Optional.of(order(CODE)), cancellations.inForce(CODE));
    assertEquals(2, cancellations.inForce());
    assertTrue(cancellations.inForce(new Cancellation.OfTask("12")).isEmpty());

    cancellations.take(lift(CODE));

    assertTrue(cancellations.inForce(CODE).isEmpty());
    assertEquals(1, cancellations.inForce());

    cancellations.take(order(CODE));

    assertTrue(cancellations.inForce(CODE).isPresent());
  }

  @Test
  void doesNotTakeATaskForCodeOfTheSameName() {
    cancellations.take(order(new Cancellation.OfTask(Samples.SHA256)));

    assertTrue(cancellations.inForce(CODE).isEmpty());
  }

  @Test
  void holdsForADayFromWhenItWasGiven() {
    cancellations.take(order(TASK));
    clock.goOn(Duration.ofDays(1).minusMillis(1));
    assertTrue(cancellations.inForce(TASK).isPresent());

    clock.goOn(Duration.ofMillis(1));

    assertTrue(cancellations.inForce(TASK).isEmpty());
    assertEquals(0, cancellations.inForce());
  }

  @Test
  void isTheSameAfterItWasReadAgain() {
    cancellations.take(order(TASK));
    cancellations.take(order(CODE));
    cancellations.take(lift(CODE));
    Cancellation later = new Cancellation(new Cancellation.OfTask("later"), Samples.NOW, false);
    cancellations.take(later);
    Cancellations again = new Cancellations(clock);
    again.take(order(TASK));
    again.take(order(CODE));
    again.take(lift(CODE));

    cancellations.takeAll(again);

    assertTrue(cancellations.inForce(TASK).isPresent());
    assertTrue(cancellations.inForce(CODE).isEmpty());
    assertTrue(cancellations.inForce(later.target()).isPresent());
  }

  @Test
  void liftsWhatWasLiftedWhileNobodyWasHere() {
    cancellations.take(order(TASK));
    cancellations.take(order(CODE));
    Cancellations again = new Cancellations(clock);
    again.take(lift(TASK));
    again.take(lift(CODE));

    cancellations.takeAll(again);

    assertTrue(cancellations.inForce(TASK).isEmpty());
    assertTrue(cancellations.inForce(CODE).isEmpty());
  }

  @Test
  void forgetsTheOldestTasksBeyondItsBoundAndNoCode() {
    cancellations.take(order(CODE));
    cancellations.take(order(task(0)));
    cancellations.take(order(task(1)));
    cancellations.take(order(task(0)));
    for (int i = 2; i <= Cancellations.MOST; i++) {
      cancellations.take(order(task(i)));
    }

    assertEquals(Cancellations.MOST + 1, cancellations.inForce());
    assertTrue(cancellations.inForce(task(1)).isEmpty());
    assertTrue(cancellations.inForce(task(0)).isPresent());
    assertTrue(cancellations.inForce(CODE).isPresent());
  }

  private static Cancellation.Target task(int number) {
    return new Cancellation.OfTask("task-" + number);
  }

  private static Cancellation order(Cancellation.Target target) {
    return new Cancellation(target, Samples.NOW, false);
  }

  private static Cancellation lift(Cancellation.Target target) {
    return new Cancellation(target, Samples.NOW, true);
  }
}
