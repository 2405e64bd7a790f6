package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.dataexchange.tasker.dispatch.FakeDelivery.Fate;
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
