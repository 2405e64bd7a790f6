package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.dataexchange.tasker.dispatch.FakeDelivery.Fate;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No trouble around an answer makes a second run of its request, or loses a delivery. */
class DispatcherFaultsTest {

  private static final Request REQUEST = DispatchBench.request("message", "body");

  @TempDir Path runs;
  private final QueuedExecutor tasks = new QueuedExecutor();
  private final QueuedExecutor io = new QueuedExecutor();

  @Test
  void givesBackTheDeliveryThatCannotBeAnsweredAndAnswersTheOthers() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    FakeDelivery broken =
        bench.accept(
            REQUEST,
            new FakeDelivery(
                () -> {
                  throw new IllegalStateException("a defect");
                }));
    FakeDelivery other = bench.accept(REQUEST);

    tasks.runAll();
    FakeDelivery next = bench.accept(REQUEST);
    io.runAll();

    assertEquals(Fate.GIVEN_BACK, broken.fate());
    assertEquals(Fate.ANSWERED, other.fate());
    assertEquals(Fate.ANSWERED, next.fate());
    assertArrayEquals(other.body(), next.body());
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void countsNoAttemptWhereAnAnswerCouldNotBeKept() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    for (int time = 0; time < 7; time++) {
      bench.calls.fail("keepAnswer", new Failures.StorageFailed("no space left", false, null));
      bench.calls.fail("fetchCode", new Refused(Reason.NOT_FOUND, "there is nothing"));
      bench.accept(REQUEST);
      tasks.runAll();
    }

    FakeDelivery last = bench.accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.ANSWERED, last.fate());
    assertEquals(1, bench.journal.read("run-000001").attempt());
    assertEquals(1, bench.journal.begun());
  }

  @Test
  void givesBackAloneWhatHasNotBegunWhenItDrains() throws InterruptedException {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    FakeDelivery waits = bench.accept(REQUEST);
    FakeDelivery joined = bench.accept(REQUEST);

    bench.dispatcher.beginNothing();
    FakeDelivery late = bench.accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.REQUEUED, waits.fate());
    assertEquals(Fate.REQUEUED, joined.fate());
    assertEquals(Fate.REQUEUED, late.fate());
    assertTrue(bench.dispatcher.await(Duration.ZERO));
    assertEquals(0, bench.claims.running());
    assertEquals(0, bench.journal.begun());
  }

  @Test
  void keepsAnAnswerThatNoThreadPublishes() {
    boolean[] full = {true};
    Executor sometimes =
        work -> {
          if (full[0]) {
            throw new RejectedExecutionException("no thread");
          }
          io.execute(work);
        };
    DispatchBench bench = new DispatchBench(runs, tasks, sometimes);
    FakeDelivery first = bench.accept(REQUEST);
    tasks.runAll();

    FakeDelivery second = bench.accept(REQUEST);
    full[0] = false;
    FakeDelivery third = bench.accept(REQUEST);
    tasks.runAll();
    io.runAll();

    assertEquals(Fate.GIVEN_BACK, second.fate());
    assertEquals(Fate.ANSWERED, third.fate());
    assertArrayEquals(first.body(), third.body());
    assertEquals(1, bench.calls.count("start"));
  }
}
