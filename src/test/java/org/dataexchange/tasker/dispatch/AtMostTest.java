package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AtMostTest {

  private final QueuedExecutor threads = new QueuedExecutor();
  private final AtMost two = new AtMost(2, threads);
  private final List<Integer> done = new ArrayList<>();

  @Test
  void handsOnAsManyAsMayRunAndDoesTheRestInTurn() {
    for (int i = 0; i < 5; i++) {
      int number = i;
      two.execute(() -> done.add(number));
    }
    assertEquals(2, threads.waiting());

    threads.runAll();
    assertEquals(List.of(0, 2, 3, 4, 1), done);

    two.execute(() -> done.add(5));
    two.execute(() -> done.add(6));
    assertEquals(2, threads.waiting(), "as many as at first");
  }

  @Test
  void goesOnAfterADefect() {
    two.execute(
        () -> {
          throw new IllegalStateException("a defect");
        });
    two.execute(() -> done.add(1));
    two.execute(() -> done.add(2));

    threads.runAll();

    assertEquals(List.of(2, 1), done);
  }

  @Test
  void forgetsWhatItsExecutorDoesNotTake() {
    AtMost one =
        new AtMost(
            1,
            work -> {
              if (done.isEmpty()) {
                throw new RejectedExecutionException("stopping");
              }
              work.run();
            });
    assertThrows(RejectedExecutionException.class, () -> one.execute(() -> done.add(1)));

    done.add(0);
    one.execute(() -> done.add(2));

    assertEquals(List.of(0, 2), done);
  }

  @Test
  void keepsToItsNumberOnManyThreads() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(1_000);
    try (ExecutorService many = Executors.newFixedThreadPool(8)) {
      AtMost three = new AtMost(3, many);
      for (int i = 0; i < 1_000; i++) {
        three.execute(
            () -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              Thread.yield();
              now.decrementAndGet();
              all.countDown();
            });
      }
      all.await();
    }
    assertEquals(3, most.get());
  }
}
